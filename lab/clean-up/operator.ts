import type { KubeObject, LabApi } from '../api.ts'
import { progress, sleep } from '../run.ts'

const group = '/apis/milvus.io/v1beta1'
const finalizer = 'milvus.milvus.io/finalizer'
const everyMs = 500

interface Milvus extends KubeObject {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly generation: number
    readonly deletionTimestamp?: string
    readonly finalizers?: readonly string[]
  }
  readonly spec?: {
    readonly replicas?: number
    readonly env?: Readonly<Record<string, string>>
    readonly components?: { readonly standalone?: { readonly replicas?: number } }
  }
  readonly status?: { readonly observedGeneration?: number; readonly status?: string }
}

/**
 * Plays the Milvus operator in the namespaces of the suite: makes a Deployment for each resource, makes it again when somebody deletes it, keeps its replicas to what the resource
 * says, reports back, and holds a resource that is being deleted until its own work is done. Ends with the signal.
 */
export async function playOperator(api: LabApi, namespaces: readonly string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const namespace of namespaces) await reconcile(api, namespace).catch((fault: unknown) => progress(`operator: ${String(fault)}`))
    await sleep(everyMs, signal).catch(() => undefined)
  }
}

async function reconcile(api: LabApi, namespace: string): Promise<void> {
  const answer = await api.call('GET', `${group}/namespaces/${namespace}/milvuses`)
  if (answer.status !== 200) return
  for (const milvus of (answer.body as { readonly items: readonly Milvus[] }).items) {
    if (milvus.metadata.deletionTimestamp === undefined) await make(api, milvus)
    else await letGo(api, milvus)
  }
}

async function make(api: LabApi, milvus: Milvus): Promise<void> {
  const { namespace, name, generation, finalizers = [] } = milvus.metadata
  const path = `${group}/namespaces/${namespace}/milvuses/${name}`
  if (!finalizers.includes(finalizer))
    await api.call('PATCH', path, { metadata: { finalizers: [...finalizers, finalizer] } }, 'application/merge-patch+json')
  const replicas = milvus.spec?.components?.standalone?.replicas ?? 1
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const made = await api.call('GET', `${deployments}/${name}-milvus-standalone-0`)
  if (made.status === 404) await api.must('POST', deployments, deployment(milvus, replicas))
  else if ((made.body as { readonly spec: { readonly replicas: number } }).spec.replicas !== replicas)
    await api.must('PATCH', `${deployments}/${name}-milvus-standalone-0`, { spec: { replicas } }, 'application/merge-patch+json')
  const ready = (made.body as { readonly status?: { readonly readyReplicas?: number } }).status?.readyReplicas ?? 0
  const status = replicas === 0 ? 'Stopped' : ready === replicas ? 'Healthy' : 'Unhealthy'
  if (milvus.status?.observedGeneration === generation && milvus.status.status === status) return
  const conditions = ['EtcdReady', 'StorageReady', 'MsgStreamReady'].map((type) => ({ type, status: 'True' }))
  await api.call(
    'PATCH',
    `${path}/status`,
    { status: { status, observedGeneration: generation, conditions } },
    'application/merge-patch+json',
  )
}

/** The Deployment goes with its owner; the resource itself only when the operator lets it. */
async function letGo(api: LabApi, { metadata: { namespace, name, finalizers = [] } }: Milvus): Promise<void> {
  if (!finalizers.includes(finalizer)) return
  const left = finalizers.filter((one) => one !== finalizer)
  const path = `${group}/namespaces/${namespace}/milvuses/${name}`
  await api.call('PATCH', path, { metadata: { finalizers: left } }, 'application/merge-patch+json')
}

function deployment({ metadata: { name, uid }, spec }: Milvus, replicas: number): unknown {
  const labels = {
    'app.kubernetes.io/name': 'milvus',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'milvus-operator',
    'app.kubernetes.io/component': 'standalone',
  }
  const env = Object.entries(spec?.env ?? {}).map(([key, value]) => ({ name: key, value }))
  const container = {
    name: 'standalone',
    image: 'lab/milvus:2.6.4',
    env,
    resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 },
  }
  const owner = { apiVersion: 'milvus.io/v1beta1', kind: 'Milvus', name, uid, controller: true, blockOwnerDeletion: true }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${name}-milvus-standalone-0`, labels, ownerReferences: [owner] },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } },
    },
  }
}
