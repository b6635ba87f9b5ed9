import type { Json, JsonObject } from '../../domain/json.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { fakeToolbox } from '../../ports/fakes/fake-toolbox.ts'
import { numberedAsk } from '../known/ask.ts'
import type { Case, ReleaseRule, RuleAnswer } from '../known/contract.ts'

/** For tests: what tools answer, by their names; one that is not named is away. Undefined: that question is not answered either. */
export type Answers = Readonly<Record<string, (args: JsonObject) => Json | undefined>>

const releasedMs = Date.parse('2026-05-04T11:15:00.000Z')
const minutesBefore = 60
const minutesAfter = 45

interface More {
  readonly deployment?: Partial<Deployment>
  readonly expression?: string
  /** Later than 45 minutes after the release. */
  readonly now?: string
}

/** For tests: cart 1.5.0 of namespace shop, released 45 minutes ago, looked at by one rule. */
export function examining(rule: ReleaseRule, answers: Answers, more: More = {}): Promise<RuleAnswer> {
  const signal = new AbortController().signal
  const offers = Object.keys(answers).map((name) => ({ name, description: '', inputSchema: {}, source: 'aceso' }))
  const toolbox = fakeToolbox(offers, {}, ({ name, arguments: args }) => {
    const data = answers[name]?.(args)
    return data === undefined
      ? { kind: 'error', code: 'source-unavailable', message: `${name} is away` }
      : { kind: 'answer', data, notices: [] }
  })
  return rule.examine(aboutCart(more), numberedAsk(toolbox, { scope: 'r-1', signal }).ask, signal)
}

function aboutCart({ deployment, expression, now = new Date(releasedMs + minutesAfter * 60_000).toISOString() }: More): Case {
  const at = new Date(releasedMs).toISOString()
  const alert: DeploymentAlert = {
    key: 'a-1',
    alertname: 'CartIsWrong',
    status: 'firing',
    severity: 'critical',
    description: '',
    startsAt: at,
    receiveAt: at,
    generatorUrl: expression === undefined ? '' : `http://prometheus/graph?g0.expr=${encodeURIComponent(expression)}`,
    needHandle: true,
    isEmergent: false,
    labels: {},
    annotations: {},
  }
  return {
    reportId: 'r-1',
    language: 'en',
    alert,
    releasedAt: at,
    now,
    deployment: {
      id: 'd-1',
      clusterId: 'test',
      appName: 'cart',
      packageVersion: '1.5.0',
      environment: '',
      hosts: [],
      status: 'deploying',
      origin: 'api',
      alertRules: [],
      workload: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      createdTime: at,
      updatedTime: at,
      ...deployment,
    },
  }
}

type Values = ((minute: number) => number) | number | undefined

/** One series with a point a minute: before the release and after it, by the minutes since the release. A little noise keeps the spread from being nothing. */
export function matrix(before: Values, after: Values, labels: JsonObject = {}): Json {
  return { resultType: 'matrix', result: [series(before, after, labels)] }
}

export function series(before: Values, after: Values, labels: JsonObject = {}): Json {
  const values: Json[] = []
  for (let minute = -minutesBefore; minute <= minutesAfter; minute += 1) {
    const given = minute < 0 ? before : after
    const value = typeof given === 'function' ? given(minute) : given
    if (value !== undefined) values.push([releasedMs / 1000 + minute * 60, String(value * (1 + 0.01 * ((minute + 90) % 3)))])
  }
  return { metric: labels, values }
}

export function names(...metrics: readonly string[]): (args: JsonObject) => Json {
  // Only the pods' selector finds them.
  return ({ match }) => ({ metrics: typeof match === 'string' && match.startsWith('{pod') ? metrics : [] })
}

/** Ready pods of cart, of the present revision. */
export function pods(...more: readonly JsonObject[]): (args: JsonObject) => Json {
  const objects = (more.length === 0 ? [{}] : more).map((pod, index) => ({
    name: `cart-2-${index}`,
    namespace: 'shop',
    created: '2026-05-04T11:15:00.000Z',
    phase: 'Running',
    ready: true,
    finished: false,
    restarts: 0,
    waiting: [],
    node: 'node-1',
    ...pod,
  }))
  return ({ kind }) => ({ objects: kind === 'Pod' ? objects : [] })
}

export function log(...lines: readonly string[]): (args: JsonObject) => Json {
  return ({ previous }) => ({ found: true, lines: previous === true ? [] : lines })
}

/** A repository whose release brought one pull request with this diff. */
export function repository(diff: string): Answers {
  return {
    get_release_by_tag: () => ({ found: true, pullRequests: [7] }),
    pull_request_read: () => ({ found: true, diff }),
  }
}
