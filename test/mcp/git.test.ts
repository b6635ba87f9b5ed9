import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gitHost } from '../../src/adapters/git/git-host.ts'
import { asking } from '../../src/tools/fakes/fake-means.ts'
import { getReleaseByTag } from '../../src/tools/get-release-by-tag.ts'
import { pullRequestRead } from '../../src/tools/pull-request-read.ts'
import { run } from './processes.ts'

let folder = ''
const marker = join(tmpdir(), `aceso-git-ran-${process.pid}`)
const who = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.org',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.org',
}
const git = (...args: readonly string[]): Promise<string> => run(['git', ...args], { cwd: folder, env: who })
const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-git-'))
  await git('init', '-q', '-b', 'main')
  await write('pool.txt', 'one\n')
  await git('add', '.')
  await git('commit', '-qm', 'Begin')
  await git('tag', 'v1.0.0')
  await git('checkout', '-qb', 'pool')
  await write('pool.txt', 'one\ntwo\n')
  await git('commit', '-qam', 'Pool connections')
  await git('checkout', '-q', 'main')
  await git('merge', '-q', '--no-ff', '-m', 'Merge pull request #12 from ann/pool\n\nPool connections\n\nBecause it leaks.', 'pool')
  await git('mv', 'pool.txt', 'pooling.txt')
  await git('commit', '-qm', 'Rename the pool (#13)')
  await git('tag', '-a', 'v1.1.0', '-m', 'Pooling\n\nConnections are pooled.')
  // What a repository's own configuration would make git run.
  await git('config', 'core.fsmonitor', `touch ${marker}`)
  await git('config', 'diff.external', `touch ${marker}`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cart = { owner: 'shop', repo: 'cart' }

describe('a git repository on this machine', () => {
  it('has releases: the words of the tag and what came in since the one before', async () => {
    const { data } = await asking(getReleaseByTag, { ...cart, tag: 'v1.1.0' }, { code: gitHost(folder) })
    expect(data).toMatchObject({
      found: true,
      pullRequests: [13, 12],
      release: { tag: 'v1.1.0', name: 'Pooling', body: expect.stringContaining('Changes since v1.0.0:') },
    })
    expect(await gitHost(folder).latestRelease({ owner: 'shop', name: 'cart' }, new AbortController().signal)).toMatchObject({
      tag: 'v1.1.0',
    })
  })

  it('has pull requests: merged, or squashed into one commit', async () => {
    const read = (method: string, pullNumber: number) => asking(pullRequestRead, { ...cart, method, pullNumber }, { code: gitHost(folder) })
    expect((await read('get', 12)).data).toMatchObject({
      pullRequest: { title: 'Pool connections', body: 'Because it leaks.', state: 'merged', additions: 1, changedFiles: 1 },
    })
    expect((await read('get_diff', 12)).data).toMatchObject({ diff: expect.stringContaining('+two') })
    expect((await read('get_files', 13)).data).toMatchObject({
      files: [{ path: 'pooling.txt', previousPath: 'pool.txt', status: 'renamed' }],
    })
    expect((await read('get', 1)).data).toEqual({ found: false })
  })

  it('runs nothing that its configuration names', async () => {
    await expect(rm(marker)).rejects.toThrow('ENOENT')
  })

  it('names a folder that is none', async () => {
    await expect(gitHost('/nonexistent').latestRelease({ owner: 'a', name: 'b' }, new AbortController().signal)).rejects.toMatchObject({
      code: 'source-unavailable',
    })
  })
})
