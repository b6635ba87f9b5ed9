import { randomBytes } from 'node:crypto'
import { actions } from '../../actions/index.ts'
import { type OpenedStore, openStore } from '../../adapters/postgres/open-store.ts'
import { faultText } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import { makeVerbs } from '../../pipeline/verbs/make-verbs.ts'
import type { Caller, Verbs } from '../../pipeline/verbs/verbs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Pipes } from '../../surfaces/mcp/over-stdio.ts'
import type { McpParts } from '../../surfaces/mcp/parts.ts'
import { lookAt } from '../cluster/look.ts'
import { openCluster } from '../cluster/open-cluster.ts'
import type { OpenedCluster } from '../cluster/opened-cluster.ts'
import type { Loaded } from '../config/load.ts'
import { crashAwareCluster } from '../crash/crashes.ts'
import { makeLogger } from '../logger.ts'
import { storePlace } from '../store-place.ts'
import { actionOffers } from '../tools/action-offers.ts'
import { clusterMeans } from '../tools/cluster-means.ts'
import { openToolbox } from '../tools/open-toolbox.ts'
import { type OwnMeans, there } from '../tools/tool-means.ts'

const clock: Clock = { now: () => instantOf(Date.now()) }
/** Whoever may start this has the store in his hands; he may ask for mends, and approves them elsewhere. */
const caller: Caller = { name: 'local', role: 'operator' }
const unmeasured = { toolCall: () => undefined, toolCache: () => undefined, toolServer: () => undefined }

/** MCP for one assistant on this machine, without a server: over the configured cluster or recording, and over the store where somebody has named one. */
export async function serveMcp(loaded: Loaded, version: string, pipes: Pipes, signal: AbortSignal): Promise<void> {
  const logger = makeLogger(loaded.config.log)
  const closers: (() => Promise<void>)[] = []
  try {
    const cluster = await openCluster(loaded.config)
    closers.push(cluster.close)
    const store = isStoreNamed(loaded)
      ? await openStore(storePlace(loaded.config), { onError: (fault) => logger.warn({ fault: faultText(fault) }, 'queue') })
      : undefined
    if (store !== undefined) closers.push(() => store.store.close())
    const { own, verbs } = meansOf(loaded, cluster, store)
    const tools = openToolbox({ loaded, own, withServers: false, metrics: unmeasured, logger, clock, version })
    closers.push(() => tools.stop())
    const parts: McpParts = {
      toolbox: tools.toolbox,
      caller,
      version,
      ...(verbs === undefined ? {} : { proposals: { verbs, actions: actionOffers() } }),
    }
    const { serveOverStdio } = await import('../../surfaces/mcp/over-stdio.ts')
    await serveOverStdio(parts, pipes, signal)
  } finally {
    for (const close of closers.reverse()) await close().catch((fault: unknown) => logger.warn({ fault: faultText(fault) }, 'closing'))
  }
}

/** An embedded store takes seconds and memory, and is made where there is none: only for those who name it. */
function isStoreNamed({ config, origins }: Loaded): boolean {
  return config.storage.databaseUrl !== undefined || origins.has('storage.dataDir')
}

function meansOf(
  { config }: Loaded,
  { cluster, isAbsent }: OpenedCluster,
  opened: OpenedStore | undefined,
): { readonly own: OwnMeans; readonly verbs?: Verbs } {
  if (opened === undefined) {
    const off = { kind: 'off', why: 'no store is named: give --data DIR, or connect to a running server with --server URL' } as const
    return { own: { ...clusterMeans(cluster, isAbsent, lookAt(cluster, config)), incidents: off, crashes: off } }
  }
  const { store, jobs } = opened
  const aware = crashAwareCluster(cluster, store.crashes)
  const look = lookAt(aware, config)
  const verbs = makeVerbs(
    {
      clock,
      ids,
      store,
      jobs,
      cluster: aware,
      look,
      actions,
      settings: config.pipeline,
      onCommit: (listener) => opened.onCommit(listener),
    },
    { seenWorld: () => undefined, wakeGrouping: () => undefined },
  )
  return { verbs, own: { ...clusterMeans(aware, isAbsent, look), incidents: there(verbs), crashes: there(store.crashes) } }
}

const ids = { next: (prefix: string) => `${prefix}-${randomBytes(5).toString('hex')}` }
