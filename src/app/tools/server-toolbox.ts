import type { Logger } from 'pino'
import type { Verbs } from '../../pipeline/verbs/verbs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import type { ComponentHealth } from '../../surfaces/http/contracts/service.ts'
import type { ActionOffer } from '../../surfaces/mcp/parts.ts'
import type { Loaded } from '../config/load.ts'
import { actionOffers } from './action-offers.ts'
import { type OpenToolbox, openToolbox } from './open-toolbox.ts'
import { toolServersHealth } from './server-health.ts'
import { noCluster, there } from './tool-means.ts'

export interface ServerToolboxNeeds {
  readonly loaded: Loaded
  readonly cluster: Cluster
  readonly isAbsent: boolean
  readonly verbs: Verbs
  readonly crashes: CrashStore
  readonly metrics: Metrics
  readonly logger: Logger
  readonly clock: Clock
  readonly version: string
}

/** The toolbox of a server: over the loop's own verbs, its cluster and its store, with the MCP servers that are configured. */
export function serverToolbox({
  cluster,
  isAbsent,
  verbs,
  crashes,
  ...needs
}: ServerToolboxNeeds): OpenToolbox & { readonly actions: readonly ActionOffer[]; readonly health: () => Promise<ComponentHealth> } {
  const opened = openToolbox({
    ...needs,
    withServers: true,
    own: {
      cluster: isAbsent ? noCluster : there(cluster),
      diagnosis: isAbsent ? noCluster : there({ analyze: (scope, signal) => verbs.analysis(scope, signal) }),
      incidents: there(verbs),
      crashes: there(crashes),
    },
  })
  return { ...opened, actions: actionOffers(), health: () => Promise.resolve(toolServersHealth(opened.toolbox)) }
}
