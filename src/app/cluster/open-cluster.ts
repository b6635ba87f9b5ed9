import { randomBytes } from 'node:crypto'
import { connectCluster, type LiveCluster } from '../../adapters/kubernetes/connect-cluster.ts'
import { chooseKubeconfig } from '../../adapters/kubernetes/kubeconfig.ts'
import { openRecording } from '../../adapters/recording/open-recording.ts'
import { AcesoError } from '../../domain/errors.ts'
import { instantOf } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import { refText } from '../../domain/object-ref.ts'
import type { ClusterMemory, KeptVersion, Store } from '../../ports/store/store.ts'
import { masking } from '../../world/masking.ts'
import type { Config } from '../config/schema.ts'
import { absentCluster } from './absent-cluster.ts'
import type { OpenedCluster } from './opened-cluster.ts'

/** What is remembered between two runs; a single scan has none. */
export interface ClusterKeeping {
  readonly store: Pick<Store, 'memory' | 'switches'>
  readonly onFault: (fault: unknown) => void
}

const saveEveryMs = 1000
const versionsKept = 5

/** The cluster that the configuration names: a recording, or a live one. Where none is named and none is found, one that says so. */
export async function openCluster(config: Config, keeping?: ClusterKeeping): Promise<OpenedCluster> {
  const { recording, id, kubeconfig, context, inCluster } = config.cluster
  if (recording !== undefined) return { ...(await openRecording(recording)), isAbsent: false, close: () => Promise.resolve() }
  // The configuration has read the environment already; what it says is what was named.
  const credentials = { env: { K8S_IN_CLUSTER: String(inCluster) }, ...(kubeconfig === undefined ? {} : { explicit: kubeconfig }) }
  const choice = chooseKubeconfig(credentials)
  if (choice.kind === 'none') return absentCluster(id, `no cluster was found (looked at ${choice.looked.join(' and ')})`)

  const waiting: KeptVersion[] = []
  const live = await connectCluster({
    id,
    env: credentials.env,
    masking: masking({ key: await maskingKey(keeping), names: config.pipeline.maskedKeys }),
    clock: { now: () => instantOf(Date.now()) },
    onVersion: (ref, object, at) =>
      waiting.push({
        ref: refText(ref),
        at,
        resourceVersion: object.metadata.resourceVersion ?? '',
        object: object as unknown as JsonObject,
      }),
    onFault: (kind, fault) => keeping?.onFault(new Error(`${kind}: ${fault instanceof Error ? fault.message : String(fault)}`)),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  })
  if (keeping === undefined) return { cluster: live, feed: live.feed, isAbsent: false, close: () => Promise.resolve() }
  return { cluster: live, feed: live.feed, isAbsent: false, close: await keepVersions(live, waiting, keeping) }
}

/** For commands that are about a cluster and nothing else. */
export function requireCluster(opened: OpenedCluster): OpenedCluster {
  if (!opened.isAbsent) return opened
  throw new AcesoError('cluster-unreachable', 'no cluster was found: no kubeconfig is given and there is none in ~/.kube/config', {
    next: 'give --kubeconfig FILE, or look at a recording: --recording examples/broken-shop',
  })
}

/** Versions are saved a second after they were seen, several at once; what a kill loses is seen again with the next start. */
async function keepVersions(live: LiveCluster, waiting: KeptVersion[], keeping: ClusterKeeping): Promise<() => Promise<void>> {
  const { memory } = keeping.store
  live.restoreVersions(await memory.versions(live.id))
  const timer = setInterval(() => void save(live.id, memory, waiting).catch((fault: unknown) => keeping.onFault(fault)), saveEveryMs)
  return async () => {
    clearInterval(timer)
    await save(live.id, memory, waiting)
  }
}

async function save(clusterId: string, memory: ClusterMemory, waiting: KeptVersion[]): Promise<void> {
  const batch = waiting.splice(0, 500)
  if (batch.length > 0) await memory.saveVersions(clusterId, batch, versionsKept)
}

/** One key for each installation, so that a masked value is the same after a restart and on every server; without a store one for this run. */
async function maskingKey(keeping: ClusterKeeping | undefined): Promise<string> {
  const fresh = randomBytes(32).toString('hex')
  if (keeping === undefined) return fresh
  const { key } = await keeping.store.switches.setFirst('masking', { key: fresh }, 'aceso', instantOf(Date.now()))
  return typeof key === 'string' ? key : fresh
}
