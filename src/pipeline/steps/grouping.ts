import type { Clock, Ids } from '../../ports/clock.ts'
import type { SignalStore } from '../../ports/store/store.ts'
import { pause } from '../pause.ts'
import type { PipelineSettings } from '../settings.ts'
import { startWorkLoop, type WorkLoop } from '../work-loop.ts'
import { groupWith } from './group.ts'

const batchSize = 500
const restMs = 1000
/** A batch costs nearly the same whatever its size: after a small one, more is let come in before the next. */
const gatherMs = 100

export interface GroupingPorts {
  readonly signals: SignalStore
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: PipelineSettings
  onFault(fault: unknown): void
}

/** Groups what was received, batch after batch, until stopped. Several servers may run it: the store lets one batch be worked on at a time. */
export function startGrouping(ports: GroupingPorts): WorkLoop {
  const { signals, settings, clock, ids } = ports
  const round = async (signal: AbortSignal): Promise<'more' | 'idle'> => {
    const now = clock.now()
    const decide = groupWith(ids, now, settings.gatherSeconds * 1000)
    const grouped = await signals.group(batchSize, settings.quietMinutes * 60_000, now, decide)
    if (grouped > 0 && grouped < batchSize) await pause(gatherMs, signal)
    return grouped === batchSize ? 'more' : 'idle'
  }
  return startWorkLoop(round, restMs, (fault) => ports.onFault(fault))
}
