import { faultText } from '../../src/domain/errors.ts'
import type { ApiClient } from '../cluster/api-client.ts'
import type { InstanceOf, Pod } from '../cluster/pod-shape.ts'
import type { RestartCounts } from '../data/restart-counts.ts'
import type { AgentConfig } from '../setup/config.ts'
import type { Log } from '../telemetry/log.ts'
import type { AgentMetrics } from '../telemetry/metrics.ts'
import { classOf } from './class.ts'
import { ignoredBy } from './ignored.ts'
import { type RawRestart, type RestartEvent, restartsOf } from './restarts.ts'
import type { RestartSearch } from './search.ts'

export interface RestartWatchMeans {
  readonly counts: RestartCounts
  readonly search: RestartSearch
  readonly api: ApiClient
  readonly analyzer: Pick<AgentConfig['analyzer'], 'panicKeywords' | 'ignorePatterns'>
  readonly instanceOf: InstanceOf
  readonly metrics: AgentMetrics
  readonly log: Log
  readonly nowMs: () => number
}

/** Searches at once; a node on which more containers crash at the same moment is searched by the folder's own turns. */
const mostSearches = 50

/** Tells each restart once, as line and figure, and looks for the core of each that was a crash; one without a core is told all the same. */
export function restartWatch(means: RestartWatchMeans, signal: AbortSignal): { see(pod: Pod): void; settled(): Promise<void> } {
  const { counts, log } = means
  const inHand = new Set<Promise<void>>()
  let searching = 0

  async function follow(pod: Pod, raw: RawRestart): Promise<void> {
    const event = await eventOf(pod, raw, means, signal)
    tell(event, means)
    // Only what was told is written down as seen: after a kill it is told again rather than never.
    await counts.save()
    if (!event.isPanic || searching >= mostSearches) return
    searching += 1
    try {
      const outcome = await means.search.search(event, signal)
      const { podNamespace: namespace, podName, containerName: container, exitCode, restartTime } = event
      const fields = { namespace, pod: podName, container, exitCode, restartTime }
      if (outcome === 'found') log.debug('The core of a restart was found', fields)
      else
        log.warn('No core was found for a restart after a crash', {
          ...fields,
          next: 'aceso crash preflight says whether this node keeps cores',
        })
    } finally {
      searching -= 1
    }
  }

  return {
    see(pod) {
      for (const raw of restartsOf(pod, counts, means.nowMs())) {
        const followed = follow(pod, raw).catch((fault: unknown) => {
          if (!signal.aborted) log.error('A restart could not be followed', { pod: raw.podName, why: faultText(fault) })
        })
        inHand.add(followed)
        void followed.finally(() => inHand.delete(followed))
      }
    },
    async settled() {
      await Promise.all(inHand)
    },
  }
}

async function eventOf(
  pod: Pod,
  raw: RawRestart,
  { api, analyzer, instanceOf }: RestartWatchMeans,
  signal: AbortSignal,
): Promise<RestartEvent> {
  const { graceMs: _, ...known } = raw
  const { namespace, name, labels, ownerReferences: ownerRefs } = pod.metadata
  const restartClass = await classOf(raw, { api, panicKeywords: analyzer.panicKeywords }, signal)
  return {
    ...known,
    instanceName: instanceOf({ namespace, name, labels, ownerRefs })?.name,
    restartClass,
    isPanic: restartClass === 'panic' && ignoredBy(analyzer.ignorePatterns, raw.containerName, raw.reason) === undefined,
  }
}

function tell(event: RestartEvent, { metrics, log }: RestartWatchMeans): void {
  if (event.isPanic) metrics.restart(event.instanceName ?? '', event.podNamespace)
  const { podName: pod, podNamespace: namespace, containerName: container, restartClass, ...fields } = event
  const told = { event: 'restart_detected', namespace, pod, container, class: restartClass, ...fields }
  if (event.isPanic) log.warn('Container restarted after a crash', told)
  else log.info('Container restarted', told)
}
