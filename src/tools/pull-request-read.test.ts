import { describe, expect, it } from 'vitest'
import { fakeCodeHost } from './fakes/fake-code-host.ts'
import { asking } from './fakes/fake-means.ts'
import { pullRequestRead } from './pull-request-read.ts'

const pull = { number: 12, title: 'Pool', body: '', state: 'merged' as const, additions: 3, deletions: 1, changedFiles: 1 }
const ask = (method: string, code: Parameters<typeof fakeCodeHost>[0]) =>
  asking(pullRequestRead, { method, owner: 'shop', repo: 'cart', pullNumber: 12 }, { code: fakeCodeHost(code) })

describe('pull_request_read', () => {
  it('gets one; what was merged may be told again for long', async () => {
    expect(await ask('get', { pull })).toEqual({ data: { found: true, pullRequest: pull }, keepMs: 3_600_000 })
    expect((await ask('get', { pull: { ...pull, state: 'open' } })).keepMs).toBe(60_000)
  })

  it('lists files, cuts long patches and says so', async () => {
    const file = { path: 'pool.go', status: 'modified', additions: 3, deletions: 1, patch: 'x'.repeat(5000) }
    const { data, notices } = await ask('get_files', { files: { files: [file], isCut: true } })
    expect(data).toEqual({ found: true, total: 1, files: [{ ...file, patch: 'x'.repeat(2000) }] })
    expect(notices).toEqual(['1 of more than 1 files are shown', 'the patches of 1 files are cut after 2000 characters'])
  })

  it('cuts a long diff and then names all its files', async () => {
    const text = `diff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n${'+x\n'.repeat(9000)}+++ b/none.go\ndiff --git a/b.go b/b.go\ndeleted file\n`
    const { data, notices } = await ask('get_diff', { diff: { text, isCut: false } })
    const { diff, files } = data as unknown as { diff: string; files: readonly string[] }
    expect(diff).toHaveLength(24_000)
    expect(files).toEqual(['a.go', 'b.go'])
    expect(notices?.[0]).toContain(`24000 of ${text.length} characters`)
  })

  it('gives a short diff whole and without a notice', async () => {
    expect(await ask('get_diff', { diff: { text: '+x', isCut: false } })).toMatchObject({ data: { found: true, diff: '+x' }, notices: [] })
  })

  it('says that there is none', async () => {
    expect(await ask('get', {})).toMatchObject({ data: { found: false }, notices: [expect.stringContaining('no pull request 12')] })
  })

  it('knows no other method', () => {
    expect(pullRequestRead.input.safeParse({ method: 'merge', owner: 'a', repo: 'b', pullNumber: 1 }).success).toBe(false)
  })
})
