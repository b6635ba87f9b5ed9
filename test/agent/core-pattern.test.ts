import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildCrashers, crashNow, whileCrashing } from '../../bench/agent/real-cores.ts'

it('a core is made also where somebody else changes the kernel’s pattern in the middle', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-pattern-'))
  try {
    const [crasher] = await buildCrashers(folder, ['divide'])
    if (crasher === undefined) throw new Error('not built')
    const core = await whileCrashing(async () => {
      await writeFile('/proc/sys/kernel/core_pattern', '|/bin/false %P')
      return await crashNow(crasher, folder)
    })
    expect(core.path).toContain('/core')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
