import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { type ScriptedAnswer, type ScriptedServer, scriptedServer } from '../http/scripted-server.ts'
import { githubHost } from './github-host.ts'

/** Shaped after GitHub's published REST description (2022-11-28), cut to what matters; the real service cannot be asked in a test. */
const release = {
  tag_name: 'v1',
  name: 'One',
  body: null,
  target_commitish: 'main',
  prerelease: false,
  published_at: '2026-05-01T00:00:00Z',
  author: { login: 'ann' },
  assets: [],
}
const pull = {
  number: 7,
  title: 'Pool',
  body: 'why',
  state: 'closed',
  merged_at: '2026-05-01T00:00:00Z',
  merge_commit_sha: 'abc',
  user: { login: 'ann' },
  base: { ref: 'main' },
  head: { ref: 'pool' },
  additions: 3,
  deletions: 1,
  changed_files: 1,
}

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

const signal = new AbortController().signal
const cart = { owner: 'shop', name: 'cart' }
const hostOf = async (answers: Readonly<Record<string, ScriptedAnswer>>, token?: string) => {
  server = await scriptedServer((path, query, headers) => {
    const isDiff = headers.accept === 'application/vnd.github.diff'
    const page = query.get('page')
    return answers[`${path}${isDiff ? ' diff' : ''}${page === null ? '' : ` ${page}`}`] ?? { status: 404, body: { message: 'Not Found' } }
  })
  return githubHost({ url: `${server.url}/api/v3`, token: token === undefined ? undefined : new Secret(token), timeoutMs: 20_000 })
}
const base = '/api/v3/repos/shop/cart'

describe('the GitHub adapter', () => {
  it('reads a release by its tag, and says what version of the interface it speaks', async () => {
    const host = await hostOf({ [`${base}/releases/tags/v1`]: { body: release } }, 'ghp_x')
    expect(await host.releaseByTag(cart, 'v1', signal)).toEqual({
      tag: 'v1',
      name: 'One',
      body: '',
      commit: 'main',
      isPrerelease: false,
      publishedAt: '2026-05-01T00:00:00.000Z',
      author: 'ann',
    })
    expect(server?.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer ghp_x',
      'x-github-api-version': '2022-11-28',
      accept: 'application/vnd.github+json',
    })
    expect(await host.latestRelease(cart, signal)).toBeUndefined()
  })

  it('takes a slash in a tag for a part of its name', async () => {
    const host = await hostOf({})
    await host.releaseByTag(cart, 'cart/v1', signal)
    expect(server?.requests[0]?.url).toBe(`${base}/releases/tags/cart%2Fv1`)
  })

  it('reads a pull request, merged or not', async () => {
    const host = await hostOf({
      [`${base}/pulls/7`]: { body: pull },
      [`${base}/pulls/8`]: { body: { ...pull, number: 8, state: 'open', merged_at: null } },
    })
    expect(await host.pullRequest(cart, 7, signal)).toMatchObject({
      state: 'merged',
      mergeCommit: 'abc',
      author: 'ann',
      base: 'main',
      head: 'pool',
      changedFiles: 1,
    })
    const open = await host.pullRequest(cart, 8, signal)
    expect(open).toMatchObject({ state: 'open' })
    expect(open).not.toHaveProperty('mergeCommit')
  })

  it('reads files page by page', async () => {
    const file = (filename: string) => ({ filename, status: 'modified', additions: 1, deletions: 0, patch: '+x' })
    const first = Array.from({ length: 100 }, (_, index) => file(`a${index}.go`))
    const host = await hostOf({
      [`${base}/pulls/7/files 1`]: { body: first },
      [`${base}/pulls/7/files 2`]: { body: [{ ...file('b.go'), previous_filename: 'old.go' }] },
    })
    const changed = await host.changedFiles(cart, 7, signal)
    expect(changed?.files).toHaveLength(101)
    expect(changed?.files[100]).toEqual({
      path: 'b.go',
      status: 'modified',
      additions: 1,
      deletions: 0,
      patch: '+x',
      previousPath: 'old.go',
    })
    expect(changed?.isCut).toBe(false)
  })

  it('reads a diff; where GitHub makes none because of its size, the files’ patches', async () => {
    const host = await hostOf({
      [`${base}/pulls/7 diff`]: { body: '--- a\n+++ b\n+x\n' },
      [`${base}/pulls/8 diff`]: { status: 406, body: { message: 'too large' } },
      [`${base}/pulls/8/files 1`]: { body: [{ filename: 'b.go', status: 'added', patch: '+y' }] },
    })
    expect(await host.diff(cart, 7, signal)).toEqual({ text: '--- a\n+++ b\n+x\n', isCut: false })
    expect(await host.diff(cart, 8, signal)).toEqual({ text: 'diff --git a/b.go b/b.go\n--- a/b.go\n+++ b/b.go\n+y\n', isCut: true })
    expect(await host.diff(cart, 9, signal)).toBeUndefined()
  })

  it.each([
    ['a bad token', { status: 401, body: { message: 'Bad credentials' } }, 'source-unavailable', /set another one/],
    [
      'its limit',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1777896000' }, body: {} },
      'rate-limited',
      /2026-05-04T12:00:00/,
    ],
    ['its second limit', { status: 429, headers: { 'retry-after': '30' }, body: {} }, 'rate-limited', /30 s/],
    ['no permission', { status: 403, body: { message: 'Resource not accessible' } }, 'forbidden', /repository/],
    ['its own fault', { status: 502, body: 'oops' }, 'source-unavailable', /later/],
    [
      'a repository that moved',
      { status: 301, headers: { location: 'https://elsewhere/' } },
      'source-unavailable',
      /configure the address/,
    ],
    ['another program', { body: '[]' }, 'source-unavailable', /github.url/],
  ] as const)('answers %s with its own fault', async (_, answer, code, next) => {
    const host = await hostOf({ [`${base}/pulls/7`]: answer })
    const fault = await host.pullRequest(cart, 7, signal).catch((thrown: unknown) => thrown)
    expect(fault).toMatchObject({ code, next: expect.stringMatching(next) })
  })

  it('follows a repository to its new name, and to no other host', async () => {
    const elsewhere = await scriptedServer(() => ({ body: release }))
    const moved = (location: string): ScriptedAnswer => ({ status: 301, headers: { location }, body: {} })
    const host = await hostOf(
      {
        [`${base}/releases/tags/v1`]: moved('/api/v3/repositories/41/releases/tags/v1'),
        '/api/v3/repositories/41/releases/tags/v1': { body: release },
        [`${base}/releases/tags/v2`]: moved(`${elsewhere.url}/api/v3/repos/shop/cart/releases/tags/v2`),
        [`${base}/releases/tags/v3`]: moved(`${base}/releases/tags/v3`),
        [`${base}/releases/tags/v4`]: moved('/admin/releases/tags/v4'),
      },
      'ghp_x',
    )
    expect(await host.releaseByTag(cart, 'v1', signal)).toMatchObject({ tag: 'v1' })
    for (const tag of ['v2', 'v3', 'v4'])
      await expect(host.releaseByTag(cart, tag, signal)).rejects.toMatchObject({ message: expect.stringContaining('not followed') })
    expect(elsewhere.requests).toEqual([])
    await elsewhere.stop()
  })

  it.each(['ghp_one\ntwo', 'ghp_密'])('does not tell a token that no header can hold', async (token) => {
    const host = await hostOf({}, token)
    const fault: unknown = await host.releaseByTag(cart, 'v1', signal).catch((thrown: unknown) => thrown)
    expect(fault).toMatchObject({ code: 'source-unavailable', next: expect.stringContaining('line break') })
    expect(inspect(fault)).not.toMatch(/ghp_|密/)
  })
})
