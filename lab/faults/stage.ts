import type { KubeObject, LabApi } from '../api.ts'
import type { ApiProxy } from '../api-proxy.ts'
import type { Case, Wrongs } from '../cases.ts'
import type { Product, SeenIncident } from '../product.ts'
import { until } from '../run.ts'
import type { SecondApiServer } from './second-api-server.ts'

/** One thing that goes wrong around a mend, and what must then be true. */
export interface FaultCase extends Case<Stage> {
  /** Removes what it made outside its namespace; also called before it is played. */
  clean?(stage: Pick<Stage, 'api' | 'namespace'>): Promise<void>
}

export interface Stage {
  /** The cluster itself, past the proxy and past the API server that is killed. */
  readonly api: LabApi
  /** The API server that the product reaches, past the proxy. */
  readonly reached: LabApi
  readonly namespace: string
  readonly product: Product
  readonly proxy: ApiProxy
  readonly apiServer: SecondApiServer
}

export const goodImage = 'shop/cart:1.4.2'
/** A tag that the registry does not have. */
export const badImage = 'shop/cart:1.4.3'
const readyMs = 60_000
const planMs = 120_000

/** A Deployment `cart` that runs, then gets an image that is not there, until a plan to mend it waits for approval. */
export async function brokenCart(stage: Stage): Promise<PlannedIncident> {
  await stage.api.must('POST', deployments(stage), cart())
  await replicasReady(stage, 'cart')
  await setImage(stage, badImage)
  return await waitingPlan(stage, 'Deployment', 'cart')
}

export type PlannedIncident = SeenIncident & { readonly plan: NonNullable<SeenIncident['plan']> }

export async function waitingPlan({ product, namespace }: Stage, kind: string, name: string): Promise<PlannedIncident> {
  return await until(
    `a plan for ${kind} ${name}`,
    planMs,
    async () => {
      const all = await product.incidents(namespace)
      return all.find((one): one is PlannedIncident => {
        const { object } = one.trouble?.cause ?? {}
        return one.state === 'waiting-approval' && one.plan?.state === 'proposed' && object?.kind === kind && object.name === name
      })
    },
    500,
  )
}

export const deployments = ({ namespace }: Stage): string => `/apis/apps/v1/namespaces/${namespace}/deployments`

/** As another hand would, past the product and its proxy. */
export async function setImage(stage: Stage, image: string): Promise<void> {
  const change = { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } }
  await stage.api.must('PATCH', `${deployments(stage)}/cart?fieldManager=another-hand`, change, 'application/strategic-merge-patch+json')
}

export async function replicasReady(stage: Stage, name: string): Promise<void> {
  await until(`${name} to be ready`, readyMs, async () => {
    const { body } = await stage.api.call('GET', `${deployments(stage)}/${name}`)
    return (body as { readonly status?: { readonly readyReplicas?: number } }).status?.readyReplicas === 1 ? true : undefined
  })
}

export interface SeenDeployment {
  readonly generation: number
  readonly image: string
  readonly spec: unknown
  /** Whether Aceso is among those who wrote to it. */
  readonly isWritten: boolean
}

export async function deployment(stage: Stage, name = 'cart'): Promise<SeenDeployment> {
  const object = (await stage.api.must('GET', `${deployments(stage)}/${name}`)) as KubeObject & {
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } } }
  }
  const {
    generation,
    annotations = {},
    managedFields = [],
  } = object.metadata as unknown as {
    readonly generation: number
    readonly annotations?: Readonly<Record<string, string>>
    readonly managedFields?: readonly { readonly manager?: string }[]
  }
  return {
    generation,
    image: object.spec.template.spec.containers[0]?.image ?? '',
    spec: object.spec,
    isWritten: 'aceso.dev/plan' in annotations || managedFields.some(({ manager }) => manager === 'aceso'),
  }
}

/** Writes to the case's namespace that the API server carried out, as the proxy saw them. */
export function writesSeen({ proxy, namespace }: Stage): number {
  return proxy.writes.filter(({ path }) => isOf(path, namespace)).length
}

export const isOf = (path: string, namespace: string): boolean => path.includes(`/namespaces/${namespace}/`)

export function mustNotBeWritten(wrong: Wrongs, stage: Stage, now: SeenDeployment): void {
  wrong.must(!now.isWritten, 'the Deployment carries a mark of Aceso')
  wrong.must(writesSeen(stage) === 0, `${writesSeen(stage)} writes were carried out`)
}

function cart(): unknown {
  return workload('cart', { name: 'app', image: goodImage })
}

export function workload(name: string, container: object, spec: object = {}): unknown {
  const labels = { app: name }
  const resources = { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [{ resources, ...container }] } },
      ...spec,
    },
  }
}
