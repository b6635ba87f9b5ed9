import type { Clock, Ids } from '../ports/clock.ts'
import type { SignalStore } from '../ports/store.ts'
import { groupWith } from './group.ts'
import type { PipelineSettings } from './settings.ts'
import { startWorkLoop, type WorkLoop } from './work-loop.ts'

const batchSize = 500
const restMs = 1000

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
  const round = async (): Promise<'more' | 'idle'> => {
    const now = clock.now()
    const decide = groupWith(ids, now, settings.gatherSeconds * 1000)
    return (await signals.group(batchSize, settings.quietMinutes * 60_000, now, decide)) === batchSize ? 'more' : 'idle'
  }
  return startWorkLoop(round, restMs, (fault) => ports.onFault(fault))
}
