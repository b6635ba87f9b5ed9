import { gitHost } from '../../adapters/git/git-host.ts'
import { githubHost } from '../../adapters/github/github-host.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { CodeHost, RepositoryName } from '../../ports/code-host.ts'
import type { Mean } from '../../ports/mean.ts'
import type { Config } from '../config/schema.ts'

/** Where the code is: the folders that are configured, and GitHub for the rest. */
export function codeHosts({ github, git }: Pick<Config, 'github' | 'git'>): Mean<CodeHost> {
  const folders = new Map(Object.entries(git.repositories).map(([name, folder]) => [name.toLowerCase(), gitHost(folder)]))
  const isGithub = github.token !== undefined || github.repositories.length > 0
  if (folders.size === 0 && !isGithub) {
    return { kind: 'off', why: 'no place of code is configured: set GITHUB_TOKEN, or name folders under git.repositories' }
  }
  const remote = githubHost({ url: github.url, token: github.token, timeoutMs: github.timeoutSeconds * 1000 })
  const hostOf = (repository: RepositoryName): CodeHost => {
    const folder = folders.get(nameOf(repository).toLowerCase())
    if (folder !== undefined) return folder
    if (!isGithub) throw unknownRepository(repository, 'only folders are configured: name it under git.repositories, or set GITHUB_TOKEN')
    if (!isAllowed(repository, github.repositories))
      throw unknownRepository(repository, 'add it to github.repositories, if it is to be asked for')
    return remote
  }
  return {
    kind: 'there',
    value: {
      releaseByTag: async (repository, tag, signal) => hostOf(repository).releaseByTag(repository, tag, signal),
      latestRelease: async (repository, signal) => hostOf(repository).latestRelease(repository, signal),
      pullRequest: async (repository, number, signal) => hostOf(repository).pullRequest(repository, number, signal),
      changedFiles: async (repository, number, signal) => hostOf(repository).changedFiles(repository, number, signal),
      diff: async (repository, number, signal) => hostOf(repository).diff(repository, number, signal),
    },
  }
}

function isAllowed(repository: RepositoryName, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true
  const name = nameOf(repository).toLowerCase()
  return allowed.some((rule) => (rule.endsWith('/*') ? name.startsWith(rule.slice(0, -1).toLowerCase()) : rule.toLowerCase() === name))
}

function nameOf({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`
}

function unknownRepository(repository: RepositoryName, next: string): AcesoError {
  return new AcesoError('not-found', `${nameOf(repository)} is no repository that may be asked for`, { next })
}
