import { setTimeout as delay } from 'node:timers/promises'
import type { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { AcesoError, faultText } from '../../src/domain/errors.ts'
import type { Spool } from '../data/spool.ts'
import type { ServerLink } from './server-link.ts'

const mostAtOnce = 20
/** Under the server's own limit for a body. */
const mostBytes = 1_000_000
const firstPauseMs = 1_000
const longestPauseMs = 60_000

export interface Delivery {
  /** Something new waits. */
  wake(): void
  /** The server answers again: not to wait for the end of a pause. */
  retry(): void
  stop(): Promise<void>
}

export interface DeliveryMeans {
  readonly spool: Spool
  readonly link: ServerLink
  /** Where the slim core of a report lies, until the server has it. */
  readonly slimCore: (id: string) => Promise<string | undefined>
  readonly delivered: (id: string, group: string | undefined) => Promise<void>
  /** One report or core that the server will never take. */
  readonly onFault: (message: string) => void
  /** Nothing can be delivered now; it is tried again. */
  readonly onAway: (fault: unknown) => void
}

/** Delivers what waits, in order, once each; while the server is away it tries again with growing pauses. */
export function startDelivery(means: DeliveryMeans): Delivery {
  const ending = new AbortController()
  let news = new AbortController()
  let answer = new AbortController()
  const pause = (ms: number, unless: AbortSignal): Promise<void> =>
    delay(ms, undefined, { signal: AbortSignal.any([unless, ending.signal]), ref: false }).catch(() => undefined)
  const working = (async () => {
    let pauseMs = firstPauseMs
    while (!ending.signal.aborted) {
      try {
        const delivered = await deliverSome(means, ending.signal)
        pauseMs = firstPauseMs
        if (delivered === 0) await pause(longestPauseMs, news.signal)
        if (news.signal.aborted) news = new AbortController()
      } catch (fault) {
        if (ending.signal.aborted) break
        means.onAway(fault)
        answer = new AbortController()
        // News does not shorten this: a server that is away is not asked more often because more crashes come.
        await pause(pauseMs * (0.75 + Math.random() / 2), answer.signal)
        pauseMs = Math.min(longestPauseMs, pauseMs * 2)
      }
    }
  })()
  return {
    wake: () => news.abort(),
    retry: () => answer.abort(),
    async stop() {
      ending.abort()
      await working
    },
  }
}

/** Delivers the first few that wait; returns how many left the spool. */
export async function deliverSome(means: DeliveryMeans, signal: AbortSignal): Promise<number> {
  const batch = withinBytes(await means.spool.peek(mostAtOnce))
  if (batch.length === 0) return 0
  try {
    return await deliverBatch(means, batch, signal)
  } catch (fault) {
    if (!isHopeless(fault)) throw fault
    // One of them will never be taken: each is tried alone, and that one put aside.
    if (batch.length > 1) return deliverBatch(means, batch.slice(0, 1), signal).catch((alone: unknown) => giveUp(means, batch[0], alone))
    return giveUp(means, batch[0], fault)
  }
}

async function deliverBatch(means: DeliveryMeans, batch: readonly AgentReport[], signal: AbortSignal): Promise<number> {
  const stored = await means.link.report(batch, signal)
  for (const { id, group, wantSlimCore } of stored) {
    const path = wantSlimCore ? await means.slimCore(id) : undefined
    if (path !== undefined) await uploadSlimCore(means, id, path, signal)
    await means.spool.taken(id)
    await means.delivered(id, group)
  }
  return stored.length
}

/** The report stands without it: what the server will never take is left behind, and said. */
async function uploadSlimCore({ link, onFault }: DeliveryMeans, id: string, path: string, signal: AbortSignal): Promise<void> {
  try {
    await link.slimCore(id, path, signal)
  } catch (fault) {
    if (!isHopeless(fault)) throw fault
    onFault(`slim core of ${id}: ${faultText(fault)}`)
  }
}

async function giveUp({ spool, onFault }: DeliveryMeans, report: AgentReport | undefined, fault: unknown): Promise<number> {
  if (report === undefined || !isHopeless(fault)) throw fault
  onFault(`report ${report.id} is put aside: ${faultText(fault)}`)
  await spool.refused(report.id, faultText(fault))
  return 1
}

function isHopeless(fault: unknown): boolean {
  return fault instanceof AcesoError && fault.code === 'input-invalid'
}

/** The first always goes, however large. */
function withinBytes(reports: readonly AgentReport[]): readonly AgentReport[] {
  let bytes = 0
  return reports.filter((report, index) => {
    bytes += JSON.stringify(report).length
    return index === 0 || bytes <= mostBytes
  })
}
