import type { Evidence } from '../../domain/incident/evidence.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { ProbeReply, ProbeTarget } from '../../ports/cluster.ts'
import type { Container, PodSpec } from '../../world/kinds.ts'
import { containersOf, portNumber } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { probeEvidence } from '../evidence/pieces.ts'
import { knownHealthPath } from '../images/knowledge.ts'
import { type ProbeName, probeOf } from './failures.ts'

const probeNames: readonly ProbeName[] = ['readiness', 'liveness', 'startup']
const usual = [
  '/healthz',
  '/health',
  '/livez',
  '/readyz',
  '/ready',
  '/live',
  '/health/live',
  '/health/ready',
  '/status',
  '/ping',
  '/-/healthy',
  '/actuator/health',
  '/api/health',
  '/api/healthz',
]
const mostPaths = 24
const mostPorts = 8

/** Asks a running pod, a bounded number of times; undefined when no answer can be had at all. */
export async function asked({ ask, signal }: AnalyzerInput, pod: ObjectRef, target: ProbeTarget): Promise<ProbeReply | undefined> {
  const answer = await ask.probe(pod, target, signal)
  return answer.kind === 'answer' ? answer.value : undefined
}

export function isWell(reply: ProbeReply | undefined): boolean {
  return reply !== undefined && 'status' in reply && reply.status >= 200 && reply.status < 300
}

/** Whether anything listens: every reply but a refusal, or none, shows that. */
export function listens(reply: ProbeReply | undefined): boolean {
  return reply !== undefined && ('status' in reply || reply.failure === 'not-http')
}

/** Requests into the dark cost three seconds each: after the first, no more are made. */
export function isSilent(reply: ProbeReply): boolean {
  return 'failure' in reply && (reply.failure === 'timed-out' || reply.failure === 'unreachable')
}

/** Paths worth a try, the likeliest first: what this program's other probes and earlier revisions ask, what its image is known for, what is usual. */
export function candidatePaths(world: World, owner: ObjectRef, spec: PodSpec, container: Container, wrong: string): readonly string[] {
  const pathsOf = (one: Container): (string | undefined)[] => probeNames.map((name) => probeOf(one, name)?.httpGet?.path)
  const siblings = containersOf(spec).filter((placed) => placed.container.name !== container.name)
  const earlier = world
    .revisionsOf(owner)
    .filter(({ isCurrent }) => !isCurrent)
    .flatMap(({ template }) => containersOf(template.spec).filter((placed) => placed.container.name === container.name))
  const all = [
    ...earlier.flatMap((placed) => pathsOf(placed.container)),
    ...pathsOf(container),
    knownHealthPath(container.image),
    ...siblings.flatMap((placed) => pathsOf(placed.container)),
    ...usual,
    '/',
  ]
  return [...new Set(all)]
    .filter((path): path is string => path !== undefined && path !== wrong && path.startsWith('/'))
    .slice(0, mostPaths)
}

/** Ports worth a try: declared ones first, then what other probes ask, then what the program's log says it listens on. */
export function candidatePorts(spec: PodSpec, container: Container, log: string, wrong: number | undefined): readonly number[] {
  const declared = (container.ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort)
  const probed = probeNames.flatMap((name) => {
    const probe = probeOf(container, name)
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port
    return port === undefined ? [] : (portNumber(port, [container, ...spec.containers]) ?? [])
  })
  return [...new Set([...listeningPorts(log), ...declared, ...probed])].filter((port) => port !== wrong).slice(0, mostPorts)
}

/** Ports that a log says the program listens on, the last said first. */
export function listeningPorts(log: string): readonly number[] {
  const lines = log
    .slice(-64 * 1024)
    .split('\n')
    .filter((line) => /listen|serving|bound to|started .{0,40}(?:on|at)|running (?:on|at)|ready on/i.test(line))
  const ports = lines.flatMap((line) => [...line.matchAll(/(?::|\bport[ :=]+)(\d{2,5})\b(?!:\d)/gi)].map(([, digits]) => Number(digits)))
  return [...new Set(ports.toReversed())].filter((port) => port >= 1 && port <= 65_535).slice(0, 4)
}

/** The first path that answers well, and how many were tried. Stops at once when nothing listens. */
export async function findPath(
  input: AnalyzerInput,
  pod: ObjectRef,
  at: Omit<ProbeTarget, 'path'>,
  paths: readonly string[],
): Promise<string | undefined> {
  for (const path of paths) {
    const reply = await asked(input, pod, { ...at, path })
    if (isWell(reply)) return path
    if (reply === undefined || 'failure' in reply) return undefined
  }
  return undefined
}

/** What a request brought, as evidence. */
export function replyEvidence(pod: ObjectRef, target: ProbeTarget, reply: ProbeReply, strength: Evidence['strength']): Evidence {
  const url = `${target.scheme.toLowerCase()}://${pod.name}:${target.port}${target.path}`
  const text =
    'status' in reply
      ? {
          en: `${url} answers ${reply.status} in ${reply.tookMs} ms when asked now`,
          zh: `现在请求 ${url}，${reply.tookMs} 毫秒后返回 ${reply.status}`,
        }
      : { en: `${url} gives no answer when asked now: ${reply.failure}`, zh: `现在请求 ${url} 无响应：${reply.failure}` }
  return probeEvidence(pod, target, text, strength)
}
