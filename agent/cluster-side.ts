import type { PodOnNode } from '../src/crash/owner/pod-on-node.ts'
import type { ApiAccess } from './cluster/api-access.ts'
import { apiClient } from './cluster/api-client.ts'
import { instanceByLabels, instancesAmong } from './cluster/instances.ts'
import { podOnNode } from './cluster/pod-shape.ts'
import { watchPods } from './cluster/pods.ts'
import type { RestartCounts } from './data/restart-counts.ts'
import type { RestartSearch } from './restarts/search.ts'
import { restartWatch } from './restarts/watch.ts'
import type { AgentConfig } from './setup/config.ts'
import { type Log, spell } from './telemetry/log.ts'
import type { AgentMetrics } from './telemetry/metrics.ts'

/** What the agent has of the cluster: the pods of its node and their restarts. */
export interface ClusterSide {
  pods(signal: AbortSignal): Promise<readonly PodOnNode[]>
  fault(): string | undefined
  stop(): Promise<void>
}

export interface ClusterMeans {
  readonly access: ApiAccess
  readonly config: AgentConfig
  readonly counts: RestartCounts
  readonly search: RestartSearch
  readonly metrics: AgentMetrics
  readonly log: Log
}

export function startClusterSide({ access, config, counts, search, metrics, log }: ClusterMeans): ClusterSide {
  const { nodeName, analyzer, discovery } = config
  const api = apiClient(access)
  const instanceOf = instanceByLabels(discovery)
  const ending = new AbortController()
  const nowMs = Date.now
  const restarts = restartWatch({ counts, search, api, analyzer, instanceOf, metrics, log, nowMs }, ending.signal)
  const away = spell(
    (why) => log.error('The pods of this node cannot be read: crashes are not linked to pods', { why }),
    () => log.info('The pods of this node can be read', { node: nodeName }),
  )
  const pods = watchPods({
    api,
    nodeName,
    nowMs,
    onPod: (pod) => restarts.see(pod),
    onListed(uids) {
      away.good()
      log.debug('Pods listed', { node: nodeName, pods: uids.size })
      counts.keepOnly(uids)
      void counts.save().catch((fault: unknown) => log.error('Restart counts cannot be kept', { why: String(fault) }))
    },
    onFault: (message) => away.bad(message),
    onWatchEnd: (why) => log.debug('The watch of the pods ended', { why }),
  })
  const count = async (): Promise<void> => metrics.instances(instancesAmong(await pods.present(ending.signal), instanceOf))
  const timer = setInterval(() => void count().catch(() => undefined), discovery.scanInterval)
  void count().catch(() => undefined)
  return {
    pods: async (signal) => (await pods.list(signal)).map((pod) => podOnNode(pod, instanceOf)),
    fault: () => pods.fault(),
    async stop() {
      clearInterval(timer)
      ending.abort()
      await pods.stop()
      await restarts.settled()
    },
  }
}
