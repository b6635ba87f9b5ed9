import { setTimeout as delay } from 'node:timers/promises'
import type { KubeObject, LabApi } from '../../lab/api.ts'
import { until } from '../../lab/run.ts'
import type { Planted } from '../big-world.ts'

const deployments = 500
const podsEach = 20
const namespaces = 25
const nodes = 120
/** Every tenth Deployment is broken, ten in each of five ways. */
const brokenEvery = 10
const plantedEach = 10
const atOnce = 16
/** Endpoints and pods are let be for that long before they count as trouble; see `src/diagnosis/symptoms/graces.ts`. */
const settleMs = 45_000
const makeWithinMs = 900_000

interface App {
  readonly name: string
  readonly namespace: string
  readonly trouble: Trouble | undefined
}

const troubles = [
  'reference.configmap-missing',
  'image.tag-not-found',
  'schedule.insufficient-resources',
  'memory.limit-too-low',
  'service.selector-mismatch',
] as const
type Trouble = (typeof troubles)[number]

/** Makes 10,000 pods of 500 Deployments on 120 nodes, 50 of them broken, and waits until all of it stands. */
export async function plantCluster(api: LabApi, say: (line: string) => void): Promise<readonly Planted[]> {
  const startedMs = performance.now()
  const apps = Array.from({ length: deployments }, (_, index): App => {
    const trouble = index % brokenEvery === 0 ? troubles[Math.floor(index / brokenEvery / plantedEach)] : undefined
    return { name: `app-${index}`, namespace: `team-${index % namespaces}`, trouble }
  })
  await each(
    Array.from({ length: nodes }, (_, index) => node(`node-${index}`)),
    (one) => api.must('POST', '/api/v1/nodes', one),
  )
  await each(
    Array.from({ length: namespaces }, (_, index) => `team-${index}`),
    (name) => makeNamespace(api, name),
  )
  await each(apps, (app) => makeApp(api, app))
  say(`made ${deployments} Deployments after ${seconds(startedMs)} s`)
  await until(
    'all pods to stand',
    makeWithinMs,
    async () => {
      const missing = await missingPods(api, apps)
      if (missing > 0) say(`${missing} pods are not there yet, after ${seconds(startedMs)} s`)
      return missing === 0 ? true : undefined
    },
    10_000,
  )
  await delay(settleMs)
  say(`${deployments * podsEach} pods stand after ${seconds(startedMs)} s`)
  return apps.flatMap(({ name, namespace, trouble }) => {
    if (trouble === undefined) return []
    const kind = trouble === 'service.selector-mismatch' ? 'Service' : 'Deployment'
    return [{ cause: trouble, object: `${kind} ${namespace}/${name}` }]
  })
}

const seconds = (startedMs: number): number => Math.round((performance.now() - startedMs) / 1000)

async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const rest = [...items]
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function makeNamespace(api: LabApi, name: string): Promise<void> {
  await api.must('POST', '/api/v1/namespaces', { metadata: { name } })
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  await until(`the account of ${name}`, 60_000, async () => ((await api.call('GET', account)).status === 200 ? true : undefined))
}

async function makeApp(api: LabApi, app: App): Promise<void> {
  const { name, namespace, trouble } = app
  const settings = { metadata: { name: `${name}-settings` }, data: { MODE: 'fast', LEVEL: 'info' } }
  await api.must('POST', `/api/v1/namespaces/${namespace}/configmaps`, settings)
  await api.must('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(app))
  const selector = { app: trouble === 'service.selector-mismatch' ? `${name}x` : name }
  const service = { metadata: { name }, spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 8080 }] } }
  await api.must('POST', `/api/v1/namespaces/${namespace}/services`, service)
}

/** Pods that the controllers, the scheduler and kwok still owe. */
async function missingPods(api: LabApi, apps: readonly App[]): Promise<number> {
  const found = new Map((await api.list('/apis/apps/v1/deployments')).map((one) => [one.metadata.name, one]))
  let missing = 0
  for (const { name, trouble } of apps) {
    const status = (found.get(name)?.['status'] ?? {}) as { readonly readyReplicas?: number; readonly unavailableReplicas?: number }
    const isRunning = trouble === undefined || trouble === 'service.selector-mismatch'
    missing += isRunning ? podsEach - (status.readyReplicas ?? 0) : 0
  }
  const failing = await api.list('/api/v1/pods?labelSelector=planted')
  return missing + (plantedEach * podsEach * (troubles.length - 1) - failing.filter((pod) => hasStatus(pod)).length)
}

function hasStatus(pod: KubeObject): boolean {
  const status = pod['status'] as {
    readonly containerStatuses?: readonly unknown[]
    readonly conditions?: readonly { readonly reason?: string }[]
  }
  return status.containerStatuses !== undefined || status.conditions?.some(({ reason }) => reason === 'Unschedulable') === true
}

function node(name: string): unknown {
  const capacity = { cpu: '32', memory: '128Gi', pods: '110', 'ephemeral-storage': '100Gi' }
  const info = { kernelVersion: '6.1', osImage: 'kwok', containerRuntimeVersion: 'kwok://0.8', kubeletVersion: 'v1.34.4' }
  const ids = { machineID: name, systemUUID: name, bootID: name, kubeProxyVersion: '' }
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' } },
    status: {
      capacity,
      allocatable: capacity,
      nodeInfo: { ...info, ...ids, operatingSystem: 'linux', architecture: 'amd64' },
    },
  }
}

function deployment({ name, trouble }: App): unknown {
  const failing = trouble === undefined || trouble === 'service.selector-mismatch' ? {} : { planted: trouble }
  const image = `registry.example/${name}:${trouble === 'image.tag-not-found' ? '9.9' : '1.0'}`
  const notFound = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`
  const waiting: Readonly<Partial<Record<Trouble, { readonly reason: string; readonly message: string }>>> = {
    'reference.configmap-missing': { reason: 'CreateContainerConfigError', message: `configmap "${name}-gone" not found` },
    'image.tag-not-found': { reason: 'ErrImagePull', message: notFound },
  }
  const words = trouble === undefined ? undefined : waiting[trouble]
  return {
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: podsEach,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: {
          labels: { app: name, ...failing },
          ...(words === undefined ? {} : { annotations: { 'waiting-reason': words.reason, 'waiting-message': words.message } }),
        },
        spec: { containers: [container(name, image, trouble)] },
      },
    },
  }
}

function container(name: string, image: string, trouble: Trouble | undefined): unknown {
  const memory = trouble === 'memory.limit-too-low' ? '64Mi' : '256Mi'
  const optional = { name: 'OPTIONAL', valueFrom: { configMapKeyRef: { name: 'not-there', key: 'x', optional: true } } }
  const configMap = trouble === 'reference.configmap-missing' ? `${name}-gone` : `${name}-settings`
  return {
    name: 'app',
    image,
    ports: [{ name: 'http', containerPort: 8080 }],
    env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: configMap, key: 'MODE' } } }, optional],
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
    resources: {
      requests: { cpu: trouble === 'schedule.insufficient-resources' ? '64' : '100m', memory: '64Mi' },
      limits: { memory },
    },
  }
}
