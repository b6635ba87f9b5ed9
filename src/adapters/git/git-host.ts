import { parseInstant } from '../../domain/instant.ts'
import type { ChangedFile, CodeHost, PullRequest, Release } from '../../ports/code-host.ts'
import { gitRead, isShallow } from './git-commands.ts'
import { findMerge, type Merge } from './merges.ts'

const mostDiffBytes = 2 ** 20
const mostFiles = 500
const mostCommits = 200
const tagFields = [
  '%(refname:strip=2)',
  '%(objectname)',
  '%(*objectname)',
  '%(creatordate:iso-strict)',
  '%(taggername)',
  '%(contents)',
].join('%00')
const steady = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '-M',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--ignore-submodules=none',
] as const

/**
 * One repository in a folder, for those whose code is not on GitHub. A release is a tag; a pull request is the commit whose subject names its number, as GitHub, GitLab
 * and Gitea write it when they merge. Open pull requests are not in a repository.
 */
export function gitHost(folder: string): CodeHost {
  const tags = async (args: readonly string[], signal: AbortSignal): Promise<Release | undefined> => {
    const output = await gitRead(folder, ['for-each-ref', `--format=${tagFields}`, '--count=1', ...args], signal)
    return output === undefined || output.text === '' ? undefined : releaseOf(folder, output.text, signal)
  }
  return {
    async releaseByTag(_, tag, signal) {
      const release = await tags([`refs/tags/${tag}`], signal)
      // Git takes `release` also for the folder of `release/1.0`.
      return release?.tag === tag ? release : undefined
    },
    latestRelease: (_, signal) => tags(['--sort=-version:refname', '--sort=-creatordate', 'refs/tags'], signal),
    async pullRequest(_, number, signal) {
      const merge = await findMerge(folder, number, signal)
      return merge === undefined ? undefined : pullRequestOf(number, merge, (await filesOf(folder, merge, signal)).files)
    },
    async changedFiles(_, number, signal) {
      const merge = await findMerge(folder, number, signal)
      return merge === undefined ? undefined : filesOf(folder, merge, signal)
    },
    async diff(_, number, signal) {
      const merge = await findMerge(folder, number, signal)
      if (merge === undefined) return undefined
      const output = await gitRead(folder, ['diff', ...steady, merge.before, merge.commit], signal)
      const { text, isCut } = output ?? { text: '', isCut: true }
      return { text: text.slice(0, mostDiffBytes), isCut: isCut || text.length > mostDiffBytes }
    },
  }
}

async function releaseOf(folder: string, line: string, signal: AbortSignal): Promise<Release> {
  const [tag = '', object = '', peeled = '', date = '', tagger = '', contents = ''] = line.split('\0')
  const commit = peeled === '' ? object : peeled
  const publishedAt = parseInstant(date)
  // A tag without a message of its own shows its commit's.
  const annotation = peeled === '' ? '' : contents.trim()
  return {
    tag,
    name: annotation.split('\n')[0] ?? '',
    body: [annotation, await changesBefore(folder, commit, signal)].filter((part) => part !== '').join('\n\n'),
    commit,
    isPrerelease: /-(?:alpha|beta|rc|dev|pre)\b/i.test(tag),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(tagger === '' ? {} : { author: tagger }),
  }
}

/** The subjects of what came in since the tag before: that is where the numbers of the pull requests are. */
async function changesBefore(folder: string, commit: string, signal: AbortSignal): Promise<string> {
  const before = (await gitRead(folder, ['describe', '--tags', '--abbrev=0', `${commit}^`], signal))?.text.trim()
  const range = before === undefined ? commit : `${before}..${commit}`
  const log = await gitRead(folder, ['log', '--format=* %s (%an)', `--max-count=${mostCommits}`, range, '--'], signal)
  if (log === undefined || log.text === '') return ''
  const beginning = (await isShallow(folder, signal)) ? ', as far as this shallow clone goes' : ' since the beginning'
  return `Changes${before === undefined ? beginning : ` since ${before}`}:\n${log.text.trim()}`
}

function pullRequestOf(number: number, merge: Merge, files: readonly ChangedFile[]): PullRequest {
  const sum = (count: (file: ChangedFile) => number): number => files.reduce((total, file) => total + count(file), 0)
  const mergedAt = parseInstant(merge.date)
  return {
    number,
    title: merge.title,
    body: merge.body,
    state: 'merged',
    author: merge.author,
    mergeCommit: merge.commit,
    additions: sum(({ additions }) => additions),
    deletions: sum(({ deletions }) => deletions),
    changedFiles: files.length,
    ...(mergedAt === undefined ? {} : { mergedAt }),
  }
}

async function filesOf(folder: string, { before, commit }: Merge, signal: AbortSignal) {
  // With -z a plain file is `added<tab>deleted<tab>path`, a moved one `added<tab>deleted<tab>`, then its old path and its new one.
  const output = await gitRead(folder, ['diff', '--numstat', '-z', ...steady, before, commit], signal)
  const parts = (output?.text ?? '').split('\0')
  const files: ChangedFile[] = []
  for (let index = 0; index < parts.length && files.length < mostFiles; index += 1) {
    const match = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(parts[index] ?? '')
    if (match === null) continue
    const [, added = '', deleted = '', path = ''] = match
    const isMoved = path === ''
    const previousPath = isMoved ? parts[index + 1] : undefined
    files.push({
      path: isMoved ? (parts[index + 2] ?? '') : path,
      status: isMoved ? 'renamed' : 'modified',
      additions: Number(added) || 0,
      deletions: Number(deleted) || 0,
      ...(previousPath === undefined ? {} : { previousPath }),
    })
    if (isMoved) index += 2
  }
  return { files, isCut: output?.isCut === true || files.length === mostFiles }
}
