import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { readCore } from '../../src/crash/elf/core-facts.ts'
import { syntheticCore } from '../../src/crash/elf/synthetic-core.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-core-files-'))
const scratch = join(folder, 'scratch')
const files = coreFiles({ scratch })
afterAll(() => rmSync(folder, { recursive: true }))

const core = join(folder, 'core')
writeFileSync(core, syntheticCore({ threads: 50 }))
const packers = { lz4: ['-qf', core, `${core}.lz4`], xz: ['-qkf', core], zstd: ['-qkf', core], gzip: ['-kf', core] } as const
for (const [program, args] of Object.entries(packers)) execFileSync(program, args)

describe.each(['lz4', 'xz', 'zst', 'gz'])('a core packed as .%s by its own program', (ending) => {
  it('tells the same as the plain one, and unpacks to it', async () => {
    const [plain, packed] = await Promise.all([files.open(core), files.open(`${core}.${ending}`)])
    const { facts } = await readCore(packed.bytes)
    expect(facts).toEqual((await readCore(plain.bytes)).facts)
    const copy = await packed.unpacked(1e9, AbortSignal.timeout(10_000))
    expect(readFileSync(copy.path).equals(readFileSync(core))).toBe(true)
    await Promise.all([copy.remove(), packed.close(), plain.close()])
  })
})

describe('a file that nobody may wait for', () => {
  it('is refused at once: a named pipe', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(files.open(pipe)).rejects.toMatchObject({
      code: 'core-unreadable',
      message: `${pipe} is a named pipe; only regular files are opened`,
    })
  })
})

describe('the attributes of systemd', () => {
  it('are those of the opened file, even when its name is given to another', async () => {
    const path = join(folder, 'named')
    writeFileSync(path, syntheticCore())
    for (const [name, value] of Object.entries({ hostname: 'milvus-0', pid: '4242', comm: 'a "b"\nc' }))
      execFileSync('setfattr', ['-n', `user.coredump.${name}`, '-v', value, path])
    const opened = await files.open(path)
    rmSync(path)
    writeFileSync(path, 'another')
    expect(await opened.attributes(AbortSignal.timeout(5000))).toEqual({ hostname: 'milvus-0', pid: '4242', comm: 'a "b"\nc' })
    await opened.close()
  })

  it('are empty where there are none', async () => {
    const opened = await files.open(core)
    expect(await opened.attributes(AbortSignal.timeout(5000))).toEqual({})
    await opened.close()
  })
})

describe('a copy whose process was killed', () => {
  it('is swept by the next one', async () => {
    // Two gigabytes of zeros: long enough to be killed in between.
    const big = join(folder, 'big.zst')
    execFileSync('sh', ['-c', `head -c 2000000000 /dev/zero | zstd -q -o ${big}`])
    const program = `const { coreFiles } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/adapters/cores/core-files.ts'))})
      const core = await coreFiles({ scratch: ${JSON.stringify(scratch)} }).open(${JSON.stringify(big)})
      await core.unpacked(1e12, AbortSignal.timeout(60000))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('close', resolve))
    while (!readdirSync(folder).includes('scratch') || readdirSync(scratch).length === 0) await passed(5)
    expect(await files.sweep()).toBe(0)
    child.kill('SIGKILL')
    await ended
    expect(await files.sweep()).toBe(1)
    expect(readdirSync(scratch)).toEqual([])
  })
})
