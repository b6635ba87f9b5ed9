import type { Product, SeenIncident, SeenRef } from '../product.ts'
import { until } from '../run.ts'
import type { Ask } from '../timeline.ts'

/** The people of the suite, each with a token of their own. */
const approvers = ['ann', 'bob'] as const
export type Approver = (typeof approvers)[number]

export interface SeenAction {
  readonly kind: string
  readonly target: SeenRef
  readonly title: { readonly en: string }
}

export interface SeenPlan {
  readonly id: string
  readonly digest: string
  readonly state: string
  readonly risk: string
  readonly requiredApprovals: number
  readonly createdAt: string
  readonly notBefore?: string
  readonly actions: readonly SeenAction[]
}

export interface Loop extends Omit<SeenIncident, 'plan'> {
  readonly plan?: SeenPlan
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** What people and agents do over HTTP, by their tokens. */
export interface People {
  /** The incident about the instance of that namespace. */
  loop(namespace: string): Promise<Loop | undefined>
  readonly ask: Ask
  approve(by: Approver, plan: SeenPlan): Promise<void>
  /** The answer, whatever it is. */
  tryToApprove(by: Approver, plan: SeenPlan): Promise<Answer>
  undo(by: Approver, incidentId: string): Promise<void>
  /** As a node's agent asks. */
  post(path: string, body: unknown): Promise<Answer>
  get(path: string): Promise<Answer>
}

const cause = 'instance.crash-looping'

/** Makes the tokens, after which every call needs one. */
export async function peopleOf({ url }: Pick<Product, 'url'>): Promise<People> {
  const call = async (token: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  const make = async (by: string | undefined, name: string, role: string): Promise<string> => {
    const { body } = await call(by, 'POST', '/api/v1/tokens', { name, role })
    return (body['data'] as { readonly token: string }).token
  }
  const admin = await make(undefined, 'admin', 'admin')
  const tokens: Readonly<Record<Approver, string>> = {
    ann: await make(admin, 'ann', 'approver'),
    bob: await make(admin, 'bob', 'approver'),
  }
  const agent = await make(admin, 'agent', 'operator')
  const data = async <Data>(path: string): Promise<Data> => (await call(admin, 'GET', path)).body['data'] as Data
  const approve = (by: Approver, { id, digest }: SeenPlan): Promise<Answer> =>
    call(tokens[by], 'POST', `/api/v1/plans/${id}/approve`, { digest })

  return {
    async loop(namespace) {
      const { data: rows } = await data<{ readonly data: readonly Loop[] }>(`/api/v1/incidents?namespace=${namespace}&pageSize=100`)
      return rows.find(({ trouble }) => trouble?.cause.cause === cause)
    },
    ask: data,
    approve: async (by, plan) => mustBeOk(`approval by ${by}`, await approve(by, plan)),
    tryToApprove: approve,
    undo: async (by, id) => mustBeOk('undo', await call(tokens[by], 'POST', `/api/v1/incidents/${id}/undo`, {})),
    post: (path, body) => call(agent, 'POST', path, body),
    get: (path) => call(agent, 'GET', path),
  }
}

function mustBeOk(what: string, { status, body }: Answer): void {
  if (status !== 200) throw new Error(`${what} was answered with ${status} ${JSON.stringify(body).slice(0, 300)}`)
}

export type PlannedLoop = Loop & { readonly plan: SeenPlan }

/** The incident of the instance, once a plan waits for people. */
export async function plannedLoop(people: People, namespace: string, timeoutMs: number): Promise<PlannedLoop> {
  return await until(
    `a plan for the instance in ${namespace}`,
    timeoutMs,
    async () => {
      const loop = await people.loop(namespace)
      return loop?.plan?.state === 'proposed' ? (loop as PlannedLoop) : undefined
    },
    500,
  )
}
