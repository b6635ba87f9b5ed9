import { execFileSync } from 'node:child_process'
import { appendFile, link, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentProcess, startAgentProcess } from '../../bench/agent/agent-process.ts'
import { buildCrashers, type Crasher, crashNow, dropCore, whileCrashing } from '../../bench/agent/real-cores.ts'
import { agentPlace, type TestServer, type ToldCore, testServer } from './place.ts'

const soon = { timeout: 30_000, interval: 100 }
const megabyte = 1_000_000
let folder: string
let server: TestServer
let agent: AgentProcess
let plain: Crasher
let pool: Crasher

async function crashed(crasher = plain, environment: Readonly<Record<string, string>> = {}) {
  return await whileCrashing(() => crashNow(crasher, folder, environment))
}
/** Into the watched folder under another name than the kernel's. */
async function placed(name: string, crasher = plain): Promise<string> {
  const core = await crashed(crasher)
  const path = join(agent.watched, name)
  await rename(core.path, path)
  return path
}
async function told(fileName: string): Promise<ToldCore | undefined> {
  return (await server.crashes()).find((core) => core.fileName === fileName)
}
const foundLines = (path: string) => agent.lines().filter(({ msg, path: at }) => msg === 'Found coredump file' && at === path)

beforeAll(async () => {
  folder = await agentPlace()
  server = await testServer()
  const crashers = await buildCrashers(folder, ['null-member', 'pool-iterate'])
  plain = crashers[0] ?? plain
  pool = crashers[1] ?? pool
  agent = await startAgentProcess({
    folder,
    serverUrl: server.url,
    config: { collector: { coredumpPath: join(folder, 'cores'), watchInterval: '1s', maxFileSize: '8MB' } },
  })
})
afterAll(async () => {
  await agent.kill()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

describe('a core in the watched folder', () => {
  it('is read to its end: stack with names, value, kept whole and slim, told once, under one line each', async () => {
    const name = await dropCore(await crashed(), agent.watched, plain)
    await expect.poll(() => told(name), soon).toMatchObject({ status: 'stored', signal: 11 })
    const { id = '' } = (await told(name)) ?? {}
    await expect.poll(async () => (await server.crash(id)).hasSlimCore, soon).toBe(true)
    const { report } = await server.crash(id)
    expect(report.record?.fingerprint.frames).toEqual(['null-member!segment_rows', 'null-member!count_rows'])
    expect(report.record?.stack.origin).toBe('gdb')
    expect(
      report.stored.map(({ what, name: stored }) => [
        what,
        /^unknown\/[\d_-]+_unknown_null-member(\.slim\.core\.zst|\.core\.gz)$/.test(stored),
      ]),
    ).toEqual([
      ['full', true],
      ['slim', true],
    ])
    const path = join(agent.watched, name)
    expect(foundLines(path)).toHaveLength(1)
    expect(agent.lines().filter(({ msg }) => msg.startsWith(`Score details [${path}]: base: 4.0, crash reason: +2.0`))).toHaveLength(1)
  })

  it.each([
    ['zst', ['zstd', '-q', '--rm']],
    ['lz4', ['lz4', '-q', '-m', '--rm']],
    ['xz', ['xz', '-q']],
  ] as const)('is read where systemd packed it as .%s, and kept as it is', async (ending, command) => {
    const { path, pid } = await crashed()
    const named = join(folder, `core.null-member.0.${'a'.repeat(32)}.${pid}.1700000000000000`)
    await rename(path, named)
    const [program, ...args] = command
    execFileSync(program, [...args, named])
    const name = basename(`${named}.${ending}`)
    execFileSync('setfattr', ['-n', 'user.coredump.timestamp', '-v', String(Date.now() * 1000), `${named}.${ending}`])
    await rename(`${named}.${ending}`, join(agent.watched, name))
    await expect.poll(() => told(name), soon).toMatchObject({ status: 'stored', signal: 11 })
    const { id = '' } = (await told(name)) ?? {}
    await expect.poll(async () => (await server.crash(id)).hasSlimCore, soon).toBe(true)
    const { report } = await server.crash(id)
    expect(report.record?.fingerprint.frames).toEqual(['null-member!segment_rows', 'null-member!count_rows'])
    const whole = report.stored.find(({ what }) => what === 'full')
    if (whole === undefined) return
    expect(whole.name.endsWith(`.core.${ending}`)).toBe(true)
    expect((await readFile(join(agent.kept, whole.name))).equals(await readFile(join(agent.watched, name)))).toBe(true)
  })

  it('is left alone while it is written, and read once when it is whole', async () => {
    const { path } = await crashed()
    const bytes = await readFile(path)
    const target = join(agent.watched, 'core.777001')
    const half = Math.floor(bytes.length / 2)
    await writeFile(target, bytes.subarray(0, half))
    // Longer than a file at rest is waited for: its headers say that more must come.
    await passed(6_000)
    expect(await told('core.777001')).toBeUndefined()
    await appendFile(target, bytes.subarray(half))
    await expect.poll(() => told('core.777001'), soon).toMatchObject({ status: 'stored' })
    expect((await server.crashes()).filter(({ fileName }) => fileName === 'core.777001')).toHaveLength(1)
  })

  it('that stays cut off is read as far as it goes', async () => {
    const { path } = await crashed()
    const { length } = await readFile(path)
    await truncate(path, Math.floor(length * 0.8))
    await rename(path, join(agent.watched, 'core.777002'))
    await expect.poll(() => told('core.777002'), { ...soon, timeout: 60_000 }).toMatchObject({ signal: 11 })
    const { id = '' } = (await told('core.777002')) ?? {}
    expect((await server.crash(id)).report.record?.truncated).toBe(true)
  })

  it('is skipped with its reason when it is too old or takes too much disk', async () => {
    const old = join(folder, 'core.777003')
    await rename((await crashed()).path, old)
    await utimes(old, new Date(), new Date(Date.now() - 2 * 86_400_000))
    await rename(old, join(agent.watched, 'core.777003'))
    const large = await crashed(pool, { CRASH_MEGABYTES: '16' })
    await rename(large.path, join(agent.watched, 'core.777004'))
    await expect
      .poll(() => told('core.777003'), soon)
      .toMatchObject({ status: 'skipped', errorMessage: expect.stringContaining('maxFileAge') })
    await expect
      .poll(() => told('core.777004'), soon)
      .toMatchObject({ status: 'skipped', errorMessage: expect.stringContaining('maxFileSize') })
    expect(await agent.metric('coredumps_skipped_total')).toBe(2)
  })

  it('is passed over when it is a link, a pipe or no core at all; what only looks like one is said to be unreadable', async () => {
    const outside = join(folder, 'secret')
    await writeFile(outside, 'hush')
    await symlink(outside, join(agent.watched, 'core.777005'))
    execFileSync('mkfifo', [join(agent.watched, 'core.777006')])
    await writeFile(join(agent.watched, 'notes.txt'), 'no core')
    await writeFile(join(agent.watched, 'core.777007'), 'x'.repeat(megabyte))
    await expect
      .poll(() => told('core.777007'), { ...soon, timeout: 60_000 })
      .toMatchObject({ status: 'error', errorMessage: 'this is no ELF file' })
    const names = agent.lines().map(({ path }) => String(path))
    expect(names.filter((path) => /core\.77700[56]|notes/.test(path))).toEqual([])
  })

  it('is the same one under another name', async () => {
    const before = (await server.crashes()).length
    const path = await placed('core.777008')
    await expect.poll(() => told('core.777008'), soon).toBeDefined()
    await rename(path, join(agent.watched, 'core.777009'))
    await link(join(agent.watched, 'core.777009'), join(agent.watched, 'core.777010'))
    await passed(4_000)
    expect((await server.crashes()).length).toBe(before + 1)
  })

  it('leads to one group, however it was packed, and to no more whole cores of it than are wanted', async () => {
    const reports = await Promise.all((await server.crashes()).map(({ id }) => server.crash(id)))
    const good = reports.filter(({ report: { record } }) => record !== undefined && !record.truncated)
    expect(new Set(good.map(({ report }) => report.record?.group)).size).toBe(1)
    expect(good.filter(({ report }) => report.stored.some(({ what }) => what === 'full'))).toHaveLength(3)
    expect(good.filter(({ report }) => report.stored.some(({ what }) => what === 'slim'))).toHaveLength(good.length)
  })

  it('counts in the metrics as often as it was told', async () => {
    const cores = await server.crashes()
    expect(await agent.metric('coredumps_processed_total')).toBe(cores.length)
    expect(await agent.metric('coredumps_discovered_total')).toBe(cores.length)
    expect(await agent.metric('files_stored_total')).toBeGreaterThan(cores.length)
    expect(await agent.metric('storage_size_bytes')).toBeGreaterThan(0)
    // The one that was cut off has no stack.
    expect(await agent.metric('analysis_successful_total')).toBe((await agent.metric('analysis_total')) - 1)
    expect(await agent.metric('analysis_failed_total')).toBe(1)
    expect(await agent.metric('coredumps_errors_total')).toBe(1)
    expect(await agent.metric('reports_waiting')).toBe(0)
  })
})
