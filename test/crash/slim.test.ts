import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Case, loadCorpus } from '../../lab/crashes/corpus.ts'
import { euStacks, gdbStacks } from '../../lab/crashes/printed-stacks.ts'
import { plainCore } from '../../src/adapters/cores/plain-core.ts'
import { slimCore } from '../../src/crash/slim/slim-core.ts'

const cases = (await loadCorpus()).filter((one): one is Case & { core: string } => one.core !== undefined)
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-slim-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a slim core', () => {
  it('is tried on the whole corpus', () => {
    expect(cases.length).toBeGreaterThan(80)
  })

  it.each(cases.map((one) => [one.id, one] as const))(
    'of %s shows gdb and eu-stack the same stacks, and no secret',
    async (id, one) => {
      const file = await open(one.core)
      const core = plainCore(file, (await file.stat()).size)
      const slim = await slimCore(core, { packed: false })
      if (slim === 'too-far') throw new Error('a plain core that is too far')
      const bytes = await buffer(slim.content)
      await core.close()
      const path = join(folder, `${id.replace('/', '-')}.core`)
      await writeFile(path, bytes)
      expect(one.truth.secrets.filter((secret) => bytes.includes(secret))).toEqual([])
      expect(await gdbStacks(one, path)).toEqual(await gdbStacks(one, one.core))
      expect(await euStacks(one, path)).toEqual(await euStacks(one, one.core))
      expect((await stat(path)).size).toBe(slim.sizeBytes)
      await rm(path)
    },
    300_000,
  )

  it('could hold a secret, as the whole cores do', async () => {
    const [one] = cases
    const whole = one === undefined ? Buffer.alloc(0) : await readFile(one.core)
    expect(one?.truth.secrets.some((secret) => whole.includes(secret))).toBe(true)
  })
})
