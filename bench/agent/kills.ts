import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { agentFolders, end, spawnAgent, startAgentProcess } from './agent-process.ts'
import { buildCrashers, crashNow, dropCore, whileCrashing } from './real-cores.ts'
import { type Judged, judge } from './told-cores.ts'

export interface KillOptions {
  readonly folder: string
  readonly serverUrl: string
  readonly kills: number
  readonly random: () => number
  readonly patienceMs: number
}

export interface Kills extends Judged {
  readonly names: readonly string[]
  readonly kills: number
  /** Files of the store beyond one whole and one slim core of a crash. */
  readonly storedTwice: readonly string[]
  /** Lines of the journal beyond one a core. */
  readonly journalTwice: number
  /** Kills that came while a core was in hand. */
  readonly killsAtWork: number
}

/** From its start until it has most likely begun to work, and a while more: a kill may come anywhere. */
const longestLifeMs = 4_000

/** Kills the agent at random moments while cores keep coming, then lets it finish, and counts. */
export async function playKills(options: KillOptions, say: (line: string) => void): Promise<Kills> {
  const { folder, serverUrl, kills, random } = options
  const { watched, kept, data, log } = agentFolders(folder)
  await mkdir(watched, { recursive: true })
  const crashers = await buildCrashers(join(folder, 'programs'), ['null-write', 'wild-read', 'divide'])
  const agentOptions = { folder, serverUrl, config: { storage: { localPath: kept, keepFreePercent: 0 } } }
  const names: string[] = []
  let killsAtWork = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const crasher = crashers[kill % crashers.length]
    if (crasher === undefined) break
    await whileCrashing(async () => {
      for (let core = 0; core < 2; core += 1) names.push(await dropCore(await crashNow(crasher, folder), watched, crasher))
    })
    const { child } = await spawnAgent(agentOptions)
    await delay(random() * longestLifeMs)
    if (await isAtWork(log)) killsAtWork += 1
    await end(child, 'SIGKILL')
    if ((kill + 1) % 10 === 0) say(`${kill + 1} kills`)
  }
  const last = await startAgentProcess(agentOptions)
  try {
    await untilTold(serverUrl, names.length, options.patienceMs)
    const judged = await judge(serverUrl, names)
    return {
      ...judged,
      names,
      kills,
      killsAtWork,
      storedTwice: await storedTwice(kept),
      journalTwice: await journalTwice(join(data, 'journal.jsonl')),
    }
  } finally {
    await last.kill()
  }
}

/** A core was found, and the agent has not said that it is done. */
async function isAtWork(log: string): Promise<boolean> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return text.lastIndexOf('"Found coredump file"') > text.lastIndexOf('"Coredump processed"')
}

async function untilTold(serverUrl: string, cores: number, patienceMs: number): Promise<void> {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await delay(500)) {
    if ((await judge(serverUrl, [])).told >= cores) return
  }
}

/** By the crash that is written beside each file. */
async function storedTwice(kept: string): Promise<string[]> {
  const notes = (await readdir(kept, { recursive: true })).filter((name) => name.endsWith('.meta.json'))
  const seen = new Map<string, number>()
  for (const note of notes) {
    const { metadata } = JSON.parse(await readFile(join(kept, note), 'utf8')) as { metadata: { crash: string; what: string } }
    const key = `${metadata.what} core of ${metadata.crash}`
    seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  return [...seen].filter(([, count]) => count > 1).map(([key]) => key)
}

async function journalTwice(journal: string): Promise<number> {
  const lines = (await readFile(journal, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.length - new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id)).size
}
