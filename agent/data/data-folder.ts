import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lockFolder } from '../../src/adapters/locks/folder-lock.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { type Journal, openJournal } from './journal.ts'
import type { Log } from '../telemetry/log.ts'
import { openRestartCounts, type RestartCounts } from './restart-counts.ts'
import { openSlimCores, type SlimCores } from './slim-cores.ts'
import { openSpool, type Spool } from './spool.ts'

/** Everything of the agent that outlives it, in one folder that belongs to one agent at a time. */
export interface DataFolder {
  readonly journal: Journal
  readonly spool: Spool
  readonly restartCounts: RestartCounts
  readonly slimCores: SlimCores
  /** For what is gone with the process. */
  readonly scratch: string
  close(): Promise<void>
}

const lockWords = { setting: 'agent.dataDir', next: 'stop that agent, or name another folder' }
/** One that was told to end needs a while; the lock of one that was killed elsewhere (the pod before this one) is believed for a minute. */
const lockPatienceMs = 75_000
const lockEveryMs = 500

export async function openData(folder: string, log: Log, signal: AbortSignal): Promise<DataFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unlock = await lockPatiently(folder, log, signal)
  try {
    const scratch = join(folder, 'scratch')
    // The lock says that nobody uses it: what lies there was left behind by a kill.
    await rm(scratch, { recursive: true, force: true })
    await mkdir(scratch, { mode: 0o700 })
    const journal = await openJournal(join(folder, 'journal.jsonl'))
    const spool = await openSpool(join(folder, 'spool'), (file) => log.error('A waiting report is damaged and put aside', { file }))
    // Killed between the two: what waits is done.
    for (const id of spool.ids()) if (!journal.has(id)) await journal.add({ id, at: instantOf(Date.now()), status: 'analyzed' })
    const slimCores = await openSlimCores(join(folder, 'slim'))
    await slimCores.keepOnly(spool.ids())
    const restartCounts = await openRestartCounts(join(folder, 'restart-counts.json'))
    return {
      journal,
      spool,
      restartCounts,
      slimCores,
      scratch,
      async close() {
        await restartCounts.save()
        await journal.close()
        await unlock()
      },
    }
  } catch (fault) {
    await unlock()
    throw fault
  }
}

async function lockPatiently(folder: string, log: Log, signal: AbortSignal): Promise<() => Promise<void>> {
  for (let beganMs = performance.now(), isTold = false; ; ) {
    try {
      return await lockFolder(folder, lockWords)
    } catch (fault) {
      if (!(fault instanceof AcesoError) || fault.code !== 'store-locked' || performance.now() - beganMs > lockPatienceMs) throw fault
      if (!isTold) log.warn('Waiting for another agent to end', { why: fault.message })
      isTold = true
      await delay(lockEveryMs, undefined, { signal })
    }
  }
}
