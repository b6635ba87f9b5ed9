import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const shop = join(root, 'examples/broken-shop')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aceso-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command as users run it: its own process, its own embedded store. */
function aceso(...args: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8' }
  return new Promise((done) => {
    execFile(process.execPath, [join(root, 'bin/aceso.mjs'), ...args], { cwd: folder, env }, (fault, out, err) => {
      done({ code: fault === null ? 0 : Number(fault.code), out, err })
    })
  })
}

describe('commands on this machine', () => {
  it('record: writes what it saw into a new folder, which analyze then reads the same', async () => {
    const out = join(folder, 'recorded')
    const recorded = await aceso('record', '--recording', shop, '--out', out)
    expect(recorded).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ objects written to .*recorded; values of Secrets/) })
    const troubles = async (recording: string): Promise<unknown> => {
      const { out: text } = await aceso('analyze', '--recording', recording, '-o', 'json')
      const { troubles: found } = JSON.parse(text) as { troubles: { cause: { cause: string; object: object } }[] }
      return found.map(({ cause }) => [cause.cause, cause.object])
    }
    const found = await troubles(out)
    expect(found).not.toEqual([])
    expect(found).toEqual(await troubles(shop))
  }, 60_000)

  it('diagnose deployment --recording: a report by the rules with its evidence, and no server', async () => {
    const found = await aceso('diagnose', 'deployment', 'catalog', '-n', 'shop', '--recording', shop)
    expect(found).toMatchObject({ code: 0, err: '' })
    expect(found.out).toContain('x The readiness probe of catalog asks /healthcheck, which answers 404')
    expect(found.out).toMatch(
      /What happened\n[^]*Root cause\n[^]*Impact\n[^]*What to do\n[^]*what was asked\n[^]*\[\d+\] +analyze_cluster namespace=shop/,
    )
    const data = JSON.parse(
      (await aceso('diagnose', 'deployment', 'catalog', '-n', 'shop', '--recording', shop, '-o', 'json')).out,
    ) as object
    expect(data).toMatchObject({
      schema: 'aceso.release-report/v1',
      release: { packageVersion: '2.3.0' },
      report: { writtenBy: 'rules', status: 'completed' },
    })
    const none = await aceso('diagnose', 'deployment', 'nobody', '-n', 'shop', '--recording', shop)
    expect(none).toMatchObject({ code: 5, out: '', err: expect.stringContaining('there is no Deployment shop/nobody') })
  }, 60_000)

  it('record: refuses a folder that holds something', async () => {
    const taken = join(folder, 'taken')
    cpSync(join(root, 'LICENSE'), join(taken, 'LICENSE'))
    const told = await aceso('record', '--recording', shop, '--out', taken)
    expect(told.code).not.toBe(0)
    expect(told.err).toContain('error[')
    expect(readdirSync(taken)).toEqual(['LICENSE'])
  }, 60_000)

  it('token add, list and remove: the store keeps no token, and a name once', async () => {
    const data = ['--data', join(folder, 'tokens')]
    const added = await aceso('token', 'add', 'ann', '--role', 'admin', ...data)
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^aceso_[\w-]{43}\n$/) })
    expect(added.err).toContain('without a restart')
    expect(await aceso('token', 'add', 'ann', '--role', 'viewer', ...data)).toMatchObject({ code: 5, out: '' })
    expect((await aceso('token', 'list', ...data)).out).toMatch(/ann +admin/)

    expect(await aceso('token', 'remove', 'bob', ...data)).toMatchObject({ code: 5, err: expect.stringContaining('no token named bob') })
    expect(await aceso('token', 'remove', 'ann', ...data)).toMatchObject({ code: 0, out: 'Token ann no longer works\n' })
    expect((await aceso('token', 'list', ...data)).out).toContain('No token exists')
  }, 120_000)

  it('export and import: into an empty store only, all of it or nothing, and no tokens', async () => {
    const [from, to] = [
      ['--data', join(folder, 'from')],
      ['--data', join(folder, 'to')],
    ] as const
    const file = join(folder, 'store.jsonl')
    await aceso('token', 'add', 'ann', '--role', 'admin', ...from)
    const exported = await aceso('export', file, ...from)
    expect(exported).toMatchObject({ code: 0, out: expect.stringContaining(`written to ${file}`) })
    expect(readFileSync(file, 'utf8')).not.toContain('ann')
    expect((await aceso('export', file, ...from)).code).not.toBe(0)

    const imported = await aceso('import', file, ...to)
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining(`read from ${file}`) })
    expect((await aceso('token', 'list', ...to)).out).toContain('No token exists')

    const absent = await aceso('import', join(folder, 'absent.jsonl'), '--data', join(folder, 'third'))
    expect(absent.code).not.toBe(0)
    const noExport = await aceso('import', join(root, 'package.json'), '--data', join(folder, 'third'))
    expect(noExport).toMatchObject({ code: 2, err: expect.stringContaining('error[input-invalid]') })
    expect(existsSync(file)).toBe(true)
  }, 120_000)
})
