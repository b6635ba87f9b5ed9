import type { Stats } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type AgentProcess, agentFolders, startAgentProcess } from './agent-process.ts'
import { buildCrashers, type Crasher, crashNow, dropCore, whileCrashing } from './real-cores.ts'
import { type Judged, judge } from './told-cores.ts'

export interface StormOptions {
  readonly folder: string
  readonly serverUrl: string
  readonly cores: number
  /** The store may hold so much. */
  readonly limitBytes: number
  readonly patienceMs: number
}

export interface Storm extends Judged {
  readonly names: readonly string[]
  readonly crashedWithinMs: number
  readonly doneAfterMs: number
  readonly peakMib: number
  readonly mostKeptBytes: number
  /** What the cores themselves take on the disk. */
  readonly coreBytes: number
  /** Whether the store holds a whole core of the group that came last. */
  readonly hasNewestFull: boolean
  readonly discovered: number
  readonly processed: number
}

/** Five ways to crash; the last begins when most of the storm is over, and its cores are the largest. */
const kinds = ['null-write', 'wild-read', 'divide', 'double-free', 'pool-iterate'] as const
const newestAfter = 0.8

/** Crashes programs for real, as fast as the machine can, with the agent beside them; then waits until every core is told. */
export async function playStorm(options: StormOptions, say: (line: string) => void): Promise<Storm> {
  const { folder, serverUrl, cores } = options
  const { watched, kept } = agentFolders(folder)
  await mkdir(watched, { recursive: true })
  const crashers = await buildCrashers(join(folder, 'programs'), kinds)
  const agent = await startAgentProcess({
    folder,
    serverUrl,
    config: { storage: { localPath: kept, keepFreePercent: 0, maxStorageSize: options.limitBytes } },
  })
  try {
    const watching = watchStore(kept)
    const beganMs = performance.now()
    const names = await crashAll(crashers, cores, folder, watched)
    const crashedWithinMs = performance.now() - beganMs
    say(`${names.length} cores after ${(crashedWithinMs / 1000).toFixed(0)} s`)
    await untilDone(agent, names.length, options.patienceMs)
    const doneAfterMs = performance.now() - beganMs
    const mostKeptBytes = await watching.stop()
    const judged = await judge(serverUrl, names)
    const newest = agent
      .lines()
      .filter(({ event, what }) => event === 'file_stored' && what === 'full')
      .at(-1)?.['group']
    return {
      ...judged,
      names,
      crashedWithinMs,
      doneAfterMs,
      peakMib: await agent.peakMib(),
      mostKeptBytes,
      coreBytes: await sizeOf(watched, ({ blocks }) => blocks * 512),
      hasNewestFull: await hasFullOf(agent, String(newest), kept),
      discovered: await agent.metric('coredumps_discovered_total'),
      processed: await agent.metric('coredumps_processed_total'),
    }
  } finally {
    await agent.kill()
  }
}

async function crashAll(crashers: readonly Crasher[], cores: number, folder: string, watched: string): Promise<string[]> {
  const early = crashers.slice(0, -1)
  const names: string[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < cores) {
      const index = next++
      const crasher = index < cores * newestAfter ? early[index % early.length] : crashers[index % crashers.length]
      if (crasher === undefined) return
      names.push(await dropCore(await crashNow(crasher, folder, { CRASH_MEGABYTES: '4' }), watched, crasher))
    }
  }
  await whileCrashing(() => Promise.all([worker(), worker(), worker()]))
  return names
}

async function untilDone(agent: AgentProcess, cores: number, patienceMs: number): Promise<void> {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await delay(500)) {
    if ((await agent.metric('coredumps_processed_total')) >= cores && (await agent.metric('reports_waiting')) === 0) return
  }
  throw new Error(`after ${patienceMs / 1000} s ${await agent.metric('coredumps_processed_total')} of ${cores} cores are done`)
}

/** The most that ever lay in the store, halves that are being written among it. */
function watchStore(kept: string): { stop(): Promise<number> } {
  let most = 0
  const ending = new AbortController()
  const watching = (async () => {
    while (!ending.signal.aborted) {
      most = Math.max(most, await sizeOf(kept))
      await delay(100)
    }
  })()
  return {
    async stop() {
      ending.abort()
      await watching
      return most
    },
  }
}

async function sizeOf(folder: string, of: (file: Stats) => number = ({ size }) => size): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (file) => (file.isFile() ? of(file) : 0),
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function hasFullOf(agent: AgentProcess, group: string, kept: string): Promise<boolean> {
  const stored = agent.lines().filter((line) => line['event'] === 'file_stored' && line['what'] === 'full' && line['group'] === group)
  const there = await Promise.all(
    stored.map(({ name }) =>
      stat(join(kept, String(name))).then(
        () => true,
        () => false,
      ),
    ),
  )
  return there.includes(true)
}
