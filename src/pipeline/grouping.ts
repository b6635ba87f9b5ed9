import type { Clock, Ids } from '../ports/clock.ts'
import type { SignalStore } from '../ports/store.ts'
import { groupWith } from './group.ts'
import { pause } from './pause.ts'
import type { PipelineSettings } from './settings.ts'

const batchSize = 500
const restMs = 1000

export interface GroupingPorts {
  readonly signals: SignalStore
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: PipelineSettings
  onFault(fault: unknown): void
}

export interface Grouping {
  /** Says that signals were stored, so that they need not wait. */
  wake(): void
  stop(): Promise<void>
}

/** Groups what was received, batch after batch, until stopped. Several servers may run it: the store lets one batch be worked on at a time. */
export function startGrouping(ports: GroupingPorts): Grouping {
  const ending = new AbortController()
  let sleeper = new AbortController()
  let isAwake = false
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      isAwake = false
      const grouped = await groupOnce(ports)
      if (grouped === batchSize || isAwake) continue
      sleeper = new AbortController()
      await pause(restMs, AbortSignal.any([ending.signal, sleeper.signal]))
    }
  }
  const running = loop()
  return {
    wake() {
      isAwake = true
      sleeper.abort()
    },
    async stop() {
      ending.abort()
      await running
    },
  }
}

async function groupOnce(ports: GroupingPorts): Promise<number> {
  const { settings, clock, ids } = ports
  const now = clock.now()
  try {
    return await ports.signals.group(batchSize, settings.quietMinutes * 60_000, now, groupWith(ids, now, settings.gatherSeconds * 1000))
  } catch (fault) {
    ports.onFault(fault)
    return 0
  }
}
