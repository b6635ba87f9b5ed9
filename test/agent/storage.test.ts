import { execFileSync, spawnSync } from 'node:child_process'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AgentOptions, type AgentProcess, startAgentProcess } from '../../bench/agent/agent-process.ts'
import { buildCrashers, type Crasher, crashNow, dropCore, whileCrashing } from '../../bench/agent/real-cores.ts'
import { loopDisk } from '../blobs/loop-disk.ts'
import { s3Server } from '../blobs/s3-server.ts'
import { agentPlace, freePort, type TestServer, testServer } from './place.ts'

const soon = { timeout: 90_000, interval: 200 }
const isRoot = process.getuid?.() === 0
const hasGo = spawnSync('go', ['version']).status === 0
let server: TestServer
let folder: string
let pool: Crasher
let small: Crasher
const running: AgentProcess[] = []

async function start(options: Partial<AgentOptions> = {}): Promise<AgentProcess> {
  const agent = await startAgentProcess({ folder, serverUrl: server.url, ...options })
  running.push(agent)
  return agent
}
const drop = (agent: AgentProcess, crasher: Crasher, environment: Readonly<Record<string, string>> = {}): Promise<string> =>
  whileCrashing(async () => dropCore(await crashNow(crasher, folder, environment), agent.watched, crasher))
async function reportOf(fileName: string) {
  const core = (await server.crashes()).find((one) => one.fileName === fileName)
  return core === undefined ? undefined : await server.crash(core.id)
}

beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.remove())
beforeEach(async () => {
  folder = await agentPlace()
  ;[pool = pool, small = small] = await buildCrashers(folder, ['pool-iterate', 'null-call'])
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((agent) => agent.kill()))
  await rm(folder, { recursive: true, force: true })
})

describe('the slim core of a crash', () => {
  it('is downloaded from the server and opened by gdb, with the same stack and without the heap', async () => {
    const agent = await start()
    const name = await drop(agent, pool, { CRASH_MEGABYTES: '8' })
    await expect.poll(async () => (await reportOf(name))?.hasSlimCore, soon).toBe(true)
    const told = await reportOf(name)
    const answer = await fetch(`${server.url}/api/v1/coredumps/${told?.report.id}/slim-core`)
    const packed = join(folder, 'slim.core.zst')
    await writeFile(packed, Buffer.from(await answer.arrayBuffer()))
    execFileSync('zstd', ['-dq', packed])
    const shown = execFileSync(
      'gdb',
      [
        '-nx',
        '-nh',
        '-batch',
        '-iex',
        'set auto-load off',
        '-iex',
        'set debuginfod enabled off',
        '-ex',
        'bt 16',
        '-ex',
        'info threads',
        pool.program,
        join(folder, 'slim.core'),
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const frames = ['milvus::GroupChunk::ChunkSize', 'milvus::ProxyChunkColumn::StringViews', 'milvus::segcore::QueryIterator']
    for (const frame of frames) expect(shown).toContain(frame)
    const threads = told?.report.record?.threadCount
    expect(threads).toBeGreaterThan(60)
    expect(shown.match(/LWP/g)?.length).toBeGreaterThanOrEqual(threads ?? 0)
    const slim = told?.report.stored.find(({ what }) => what === 'slim')
    expect(slim?.sizeBytes).toBeLessThan(200_000)
  })
})

describe.skipIf(!isRoot)('a full disk (needs root, to mount one)', () => {
  it('of the store costs whole cores at most, never the knowledge of a crash', async () => {
    const disk = await loopDisk(24)
    try {
      const agent = await start({ config: { storage: { localPath: join(disk.path, 'kept'), keepFreePercent: 0 } } })
      await writeFile(join(disk.path, 'others'), Buffer.alloc(12_000_000, 'x'))
      const large = await drop(agent, pool, { CRASH_MEGABYTES: '32' })
      const little = await drop(agent, small)
      for (const name of [large, little]) await expect.poll(async () => (await reportOf(name))?.hasSlimCore, soon).toBe(true)
      expect((await reportOf(large))?.report.record?.fingerprint.frames[0]).toContain('ChunkSize')
      expect((await reportOf(large))?.report.stored.map(({ what }) => what)).toEqual(['slim'])
      expect((await reportOf(little))?.report.stored.map(({ what }) => what)).toEqual(['full', 'slim'])
      const fault = agent.lines().find(({ event }) => event === 'storage_error')
      expect(fault).toMatchObject({ level: 'error', code: 'disk-full', next: expect.stringMatching(/maxStorageSize.*valueThreshold/) })
      expect(await agent.metric('storage_errors_total')).toBe(1)
      expect((await fetch(`${agent.healthUrl}/readyz`)).status).toBe(200)
    } finally {
      await Promise.all(running.splice(0).map((agent) => agent.kill()))
      await disk.remove()
    }
  })

  it('of the data folder stops nothing but the work: when there is room again every core is told', async () => {
    const disk = await loopDisk(24)
    try {
      const agent = await start({ config: { agent: { dataDir: join(disk.path, 'data') } } })
      execFileSync('sh', ['-c', `head -c 100000000 /dev/zero > ${join(disk.path, 'filler')} 2>/dev/null || true`])
      const name = await drop(agent, small)
      await expect
        .poll(() => agent.lines().some(({ msg, why }) => msg === 'Coredump will be tried again' && String(why).includes('ENOSPC')), soon)
        .toBe(true)
      expect(await reportOf(name)).toBeUndefined()
      await rm(join(disk.path, 'filler'))
      await expect.poll(async () => (await reportOf(name))?.report.status, soon).toBe('stored')
    } finally {
      await Promise.all(running.splice(0).map((agent) => agent.kill()))
      await disk.remove()
    }
  })
})

describe('a store within its limit', () => {
  it('deletes what is worth least, says so, and tells the server', async () => {
    const agent = await start({ config: { storage: { maxStorageSize: '12MB' } } })
    const first = await drop(agent, pool, { CRASH_MEGABYTES: '8' })
    await expect.poll(async () => (await reportOf(first))?.report.status, soon).toBe('stored')
    const second = await drop(agent, pool, { CRASH_MEGABYTES: '8' })
    await expect.poll(async () => (await reportOf(second))?.report.stored.length, soon).toBe(2)
    const deleted = agent.lines().find(({ event }) => event === 'file_deleted')
    expect(deleted).toMatchObject({ what: 'full', why: 'storage-limit' })
    expect(await agent.metric('files_deleted_total')).toBe(1)
    expect(await agent.metric('storage_size_bytes')).toBeLessThanOrEqual(12_000_000)
  })
})

describe.skipIf(!hasGo)('a bucket as the store (needs Go, to build the S3 server)', () => {
  it('takes whole and slim cores, and is honest about not being there', async () => {
    const s3 = await s3Server(await freePort())
    try {
      execFileSync('mkdir', ['-p', join(s3.folder, 'cores')])
      const bucket = { bucket: 'cores', region: 'eu-test-1', endpoint: s3.endpoint, pathStyle: true }
      const environment = { S3_ACCESS_KEY: s3.accessKey, S3_SECRET_KEY: s3.secretKey }
      const agent = await start({ config: { storage: { backend: 's3', s3: bucket } }, environment })
      const name = await drop(agent, small)
      await expect
        .poll(async () => (await reportOf(name))?.report.stored.map(({ what, backend }) => [what, backend]), soon)
        .toEqual([
          ['full', 's3'],
          ['slim', 's3'],
        ])
      const stored = (await readdir(join(s3.folder, 'cores'), { recursive: true })).filter((path) => /\.core\.(gz|zst)$/.test(path))
      expect(stored).toHaveLength(2)
      expect((await fetch(`${agent.healthUrl}/readyz`)).status).toBe(200)
      await s3.kill()
      await passed(11_000)
      const answer = await fetch(`${agent.healthUrl}/readyz`)
      expect(answer.status).toBe(503)
      expect(await answer.text()).toContain('"name":"storage","ok":false')
      const late = await drop(agent, small)
      await expect.poll(async () => (await reportOf(late))?.hasSlimCore, soon).toBe(true)
      expect((await reportOf(late))?.report.status).toBe('analyzed')
    } finally {
      await s3.stop()
    }
  })
})
