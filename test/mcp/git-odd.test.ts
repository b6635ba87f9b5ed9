import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gitHost } from '../../src/adapters/git/git-host.ts'
import { asking } from '../../src/tools/fakes/fake-means.ts'
import { pullRequestRead } from '../../src/tools/pull-request-read.ts'
import { run } from './processes.ts'

let folder = ''
const signal = new AbortController().signal
const cart = { owner: 'shop', name: 'cart' }
const odd = 'ä\n\t"quoted" name.txt'
const who = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.org',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.org',
}
const place = (name: string): string => join(folder, name)
const git = (name: string, ...args: readonly string[]): Promise<string> => run(['git', ...args], { cwd: place(name), env: who })
const host = (name: string) => gitHost(place(name))

/** Leaves a mark when it is run. */
async function trap(name: string): Promise<string> {
  const program = place(`${name}.sh`)
  await writeFile(program, `#!/bin/sh\ntouch ${place(`ran-${name}`)}\n`)
  await chmod(program, 0o755)
  return program
}

/** Git verifies what looks signed by whatever program the configuration names. */
async function signedCommit(repository: string, message: string): Promise<void> {
  const [tree, parent] = [await git(repository, 'rev-parse', 'HEAD^{tree}'), await git(repository, 'rev-parse', 'HEAD')]
  const person = 'Ann <ann@example.org> 1790000000 +0000'
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----'
  await writeFile(
    place('commit'),
    `tree ${tree.trim()}\nparent ${parent.trim()}\nauthor ${person}\ncommitter ${person}\n${signature}\n\n${message}\n`,
  )
  const commit = await git(repository, 'hash-object', '-t', 'commit', '-w', place('commit'))
  await git(repository, 'update-ref', 'refs/heads/main', commit.trim())
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-git-odd-'))
  for (const name of ['library', 'cart']) await run(['git', 'init', '-q', '-b', 'main', place(name)])
  await writeFile(join(place('library'), 'f'), 'one\n')
  await git('library', 'add', '.')
  await git('library', 'commit', '-qm', 'Begin')
  await writeFile(join(place('cart'), 'first'), 'one\n')
  await git('cart', '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', place('library'), 'library')
  await git('cart', 'add', '.')
  await git('cart', 'commit', '-qm', 'Begin (#1)')
  await git('cart', 'tag', 'release/1.0')
  await writeFile(join(place('cart'), odd), 'x\n++ b/nowhere\n')
  await writeFile(join(place('cart'), 'picture.bin'), Buffer.from([0, 1, 2]))
  await git('cart', 'rm', '-q', 'first')
  await git('cart/library', 'commit', '-q', '--allow-empty', '-m', 'Further')
  await git('cart', 'add', '.')
  await git('cart', 'commit', '-qm', 'Odd names (#9)')
  await git('cart', 'tag', 'v2')
  await signedCommit('cart', 'Signed (#10)')
  await git('cart', 'tag', 'v3')
  await run(['git', 'clone', '-q', '--depth', '2', `file://${place('cart')}`, place('shallow')])
  await git('cart', 'config', 'log.showSignature', 'true')
  await git('cart', 'config', 'gpg.program', await trap('gpg'))
  await git('cart', 'config', 'diff.submodule', 'diff')
  await git('cart/library', 'config', 'diff.external', await trap('diff-in-submodule'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a git repository that somebody has prepared', () => {
  it('runs no program that it names, neither for signatures nor in a submodule', async () => {
    await host('cart').releaseByTag(cart, 'v3', signal)
    await host('cart').pullRequest(cart, 10, signal)
    const diff = await host('cart').diff(cart, 9, signal)
    expect(diff?.text).toContain('+Subproject commit')
    expect((await readdir(folder)).filter((name) => name.startsWith('ran-'))).toEqual([])
  })

  it('has names of files that are odd, and files that are no text', async () => {
    const changed = await host('cart').changedFiles(cart, 9, signal)
    expect(changed?.files.map(({ path }) => path).toSorted()).toEqual(['first', 'library', 'picture.bin', odd])
  })

  it('tells which files a diff is of, and takes no line of a file for one', async () => {
    const long = { diff: async () => ({ text: (await host('cart').diff(cart, 9, signal))?.text ?? '', isCut: true }) }
    const { data } = await asking(
      pullRequestRead,
      { owner: 'shop', repo: 'cart', method: 'get_diff', pullNumber: 9 },
      { code: { ...host('cart'), ...long } },
    )
    expect(data).toMatchObject({ files: ['first', 'library', 'picture.bin', 'ä\\n\\t\\"quoted\\" name.txt'] })
  })

  it('knows a tag by its whole name', async () => {
    expect(await host('cart').releaseByTag(cart, 'release', signal)).toBeUndefined()
    expect(await host('cart').releaseByTag(cart, 'release/1.0', signal)).toMatchObject({ tag: 'release/1.0' })
  })

  it('finds what its first commit brought', async () => {
    expect(await host('cart').pullRequest(cart, 1, signal)).toMatchObject({ title: 'Begin (#1)', changedFiles: 3 })
  })
})

describe('a clone that has not the whole history', () => {
  it('does not take the edge of its history for the beginning', async () => {
    expect(await host('shallow').releaseByTag(cart, 'v2', signal)).toMatchObject({
      body: expect.stringMatching(/^Changes, as far as this shallow clone goes:/),
    })
  })

  it('says that it cannot show a change whose state before it does not have', async () => {
    await expect(host('shallow').changedFiles(cart, 9, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      next: expect.stringContaining('--unshallow'),
    })
  })
})
