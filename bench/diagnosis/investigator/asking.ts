import type { Conversation } from './conversation.ts'
import { metricNamesIn, nodesIn, podsIn } from './facts.ts'

export interface Question {
  readonly name: string
  readonly input: object
}

const mostAtOnce = 8

/** Several at once, as an experienced person looks: the cluster and what there is to ask first, then logs and changes, then the measures. */
export function nextQuestions(conversation: Conversation): readonly Question[] {
  const wanted = [first, second, third, fourth][conversation.rounds]?.(conversation) ?? []
  return wanted.filter(({ name }) => conversation.tools.has(name)).slice(0, mostAtOnce)
}

function first({ release }: Conversation): Question[] {
  const { namespace, name, owner, repository, tag } = release
  return [
    { name: 'analyze_cluster', input: { namespace } },
    { name: 'find_objects', input: { kind: 'Pod', namespace, contains: name } },
    { name: 'get_events', input: { namespace, warningsOnly: true } },
    { name: 'find_objects', input: { kind: 'Node' } },
    { name: 'list_metrics', input: { match: `{pod=~"${name}-.+",namespace="${namespace}"}` } },
    { name: 'list_metrics', input: { match: `{service_name="${name}"}` } },
    ...(repository === '' || tag === '' ? [] : [{ name: 'get_release_by_tag', input: { owner, repo: repository, tag } }]),
  ]
}

function second(conversation: Conversation): Question[] {
  const { release, answers } = conversation
  const pods = podsIn(conversation).slice(0, 3)
  const pulls = answers.flatMap(({ tool, data }) =>
    tool === 'get_release_by_tag' ? ((data as { readonly pullRequests?: readonly number[] } | undefined)?.pullRequests ?? []) : [],
  )
  const log = (pod: string, previous: boolean): Question => ({ name: 'get_logs', input: { namespace: release.namespace, pod, previous } })
  return [
    ...pods.map(({ name }) => log(name, false)),
    ...pods
      .filter(({ restarts }) => restarts > 0)
      .slice(0, 2)
      .map(({ name }) => log(name, true)),
    ...pulls.slice(0, 3).map((pullNumber) => ({
      name: 'pull_request_read',
      input: { method: 'get_diff', owner: release.owner, repo: release.repository, pullNumber },
    })),
  ]
}

function third(conversation: Conversation): Question[] {
  const names = metricNamesIn(conversation)
  const { name, releasedMs, nowMs } = conversation.release
  const of = names.includes('http_server_request_duration_seconds_sum')
    ? `service_name="${name}"`
    : `pod=~"${name}-.+",namespace="${conversation.release.namespace}"`
  const course = (query: string): Question => {
    const start = new Date(releasedMs - 3_600_000).toISOString()
    const step = Math.max(30, Math.ceil((nowMs - releasedMs + 3_600_000) / 100_000 / 15) * 15)
    return { name: 'execute_range_query', input: { query, start, end: new Date(nowMs).toISOString(), step } }
  }
  const durations = names.find((metric) => /(?:duration|requests|handling)_seconds_sum$/.test(metric))?.replace(/_sum$/, '')
  const requests = names.find((metric) =>
    /^(?:http_requests_total|http_server_requests_seconds_count|http_server_request_duration_seconds_count|grpc_server_handled_total)$/.test(
      metric,
    ),
  )
  const failing = requests === undefined ? '' : (statuses.find(([metric]) => metric.test(requests))?.[1] ?? '')
  return [
    ...(durations === undefined ? [] : [course(`sum(rate(${durations}_sum{${of}}[5m])) / sum(rate(${durations}_count{${of}}[5m]))`)]),
    ...(requests === undefined
      ? []
      : [course(`(sum(rate(${requests}{${of},${failing}}[5m])) or vector(0)) / sum(rate(${requests}{${of}}[5m]))`)]),
    course(`max(container_memory_working_set_bytes{pod=~"${name}-.+",namespace="${conversation.release.namespace}"})`),
    course('1 - avg by (node) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'),
    { name: 'execute_query', input: { query: 'probe_ssl_earliest_cert_expiry - time() < 0' } },
    { name: 'execute_query', input: { query: 'up == 0' } },
  ]
}

const statuses: readonly (readonly [RegExp, string])[] = [
  [/^http_requests_total$/, 'code=~"5.."'],
  [/^http_server_requests_seconds_count$/, 'status=~"5.."'],
  [/^http_server_request_duration_seconds_count$/, 'http_response_status_code=~"5.."'],
  [/^grpc/, 'grpc_code!~"OK|NotFound"'],
]

/** Who else is on the nodes. */
function fourth(conversation: Conversation): Question[] {
  return nodesIn(conversation)
    .slice(0, 2)
    .flatMap((node) => [
      {
        name: 'execute_query',
        input: { query: `topk(3, sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{node="${node}"}[5m])))` },
      },
      { name: 'execute_query', input: { query: `topk(3, sum by (namespace, pod) (container_memory_working_set_bytes{node="${node}"}))` } },
    ])
}
