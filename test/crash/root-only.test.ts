import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inspecting } from '../../bench/crash/inspecting.ts'
import { loadCorpus } from '../../lab/crashes/corpus.ts'
import { debuggerDefaults, localDebugger } from '../../src/adapters/debuggers/local-debugger.ts'
import { inspectCore } from '../../src/crash/inspect.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-root-only-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('a core that only root may read, and that is too large to be copied for a debugger, has the stack that it would have otherwise', async () => {
  const found = (await loadCorpus()).find(({ id }) => id === 'pool-retrieve/o2')
  if (found?.core === undefined) throw new Error('npm run crash:corpus makes it')
  const one = { ...found, core: found.core }
  const signal = AbortSignal.timeout(60_000)
  const shy = localDebugger({ ...debuggerDefaults, mostCopiedBytes: 4 * 1024 ** 2 })
  const whole = await inspectCore(one.core, inspecting(one, folder), signal)
  const slim = await inspectCore(one.core, inspecting(one, folder, { debugger: shy }), signal)
  expect(whole.stack.origin).toBe('gdb')
  expect(slim.stack).toEqual(whole.stack)
  expect(slim.threads).toEqual(whole.threads)
  expect(slim.fingerprint).toEqual(whole.fingerprint)
})
