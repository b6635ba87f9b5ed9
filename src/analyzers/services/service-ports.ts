import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { ProbeReply, Questions } from '../../ports/cluster.ts'
import type { IntOrString, Pod, Service } from '../../world/kinds.ts'
import { isReady } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import { portNumber } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { nearestName } from '../evidence/nearest-name.ts'
import { changeEvidence, fieldEvidence, probeEvidence } from '../evidence/pieces.ts'

export interface PortInput {
  readonly world: World
  readonly service: Service
  readonly pods: readonly Pod[]
  /** Absent: pods may not be asked. */
  readonly ask: Questions | undefined
  readonly signal: AbortSignal
}

export interface WrongPort {
  readonly index: number
  readonly port: number
  readonly target: IntOrString
  readonly declared: readonly string[]
  readonly evidence: readonly Evidence[]
  readonly against: readonly Evidence[]
  readonly mend: { readonly value: IntOrString; readonly why: Text } | undefined
  readonly since: Instant | undefined
}

interface Declared {
  readonly name: string | undefined
  readonly number: number
}

/** Ports of a Service whose target its pods do not serve: a name that none declares, or a number that is neither declared nor answered on. */
export async function wrongPorts(input: PortInput): Promise<WrongPort[]> {
  const declared = declaredBy(input.pods)
  const found: WrongPort[] = []
  for (const [index, { port, targetPort = port, protocol = 'TCP' }] of (input.service.spec.ports ?? []).entries()) {
    if (declared.some(({ name, number }) => targetPort === name || targetPort === number)) continue
    const answered = typeof targetPort === 'number' && protocol === 'TCP' ? await replyOf(input, targetPort) : undefined
    if (answered !== undefined && listens(answered.reply)) continue
    const isRefused = answered !== undefined && 'failure' in answered.reply && answered.reply.failure === 'refused'
    // Declared ports are a hint only: a number that nobody could be asked about, and that was never another one, proves nothing.
    const before = targetBefore(input, index)
    if (typeof targetPort === 'number' && !isRefused && (declared.length === 0 || before === undefined)) continue
    const mend = await mendOf(input, { port, targetPort, declared, before: before?.target })
    found.push({
      index,
      port,
      target: targetPort,
      declared: declared.map(({ name, number }) => (name === undefined ? String(number) : `${name} ${number}`)),
      evidence: [
        ...(answered !== undefined && isRefused ? [refusedEvidence(answered.pod, targetPort)] : []),
        undeclaredEvidence(input.service, index, targetPort, declared),
        ...(before === undefined
          ? []
          : [
              changeEvidence(
                refOf(input.service),
                { en: `targetPort was ${before.target} before`, zh: `targetPort 之前为 ${before.target}` },
                'strong',
                before.at,
              ),
            ]),
      ],
      against: [],
      mend,
      since: before?.at,
    })
  }
  return found
}

function declaredBy(pods: readonly Pod[]): Declared[] {
  const ports = pods
    .slice(0, 20)
    .flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])])
    .flatMap((container) => container.ports ?? [])
  return [...new Map(ports.map(({ name, containerPort }) => [`${name ?? ''} ${containerPort}`, { name, number: containerPort }])).values()]
}

async function replyOf(
  { pods, ask, signal }: PortInput,
  port: number,
): Promise<{ readonly pod: Pod; readonly reply: ProbeReply } | undefined> {
  const pod = pods.find((one) => isReady(one))
  if (pod === undefined || ask === undefined) return undefined
  const answer = await ask.probe(refOf(pod), { port, path: '/', scheme: 'HTTP' }, signal)
  return answer.kind === 'answer' ? { pod, reply: answer.value } : undefined
}

function listens(reply: ProbeReply): boolean {
  return 'status' in reply || reply.failure === 'not-http'
}

function refusedEvidence(pod: Pod, port: IntOrString): Evidence {
  const target = { port: Number(port), path: '/', scheme: 'HTTP' as const }
  return probeEvidence(
    refOf(pod),
    target,
    { en: `${pod.metadata.name} refuses connections to port ${port}`, zh: `${pod.metadata.name} 拒绝到端口 ${port} 的连接` },
    'proof',
  )
}

function undeclaredEvidence(service: Service, index: number, target: IntOrString, declared: readonly Declared[]): Evidence {
  const shown = declared.map(({ name, number }) => (name === undefined ? String(number) : `${name} (${number})`)).join(', ')
  const text = {
    en: `no container declares port ${target}; declared: ${shown === '' ? 'none' : shown}`,
    zh: `没有容器声明端口 ${target}；已声明：${shown === '' ? '无' : shown}`,
  }
  // A name is looked up among the declared ones and nowhere else: that it is not there settles it.
  const strength = typeof target === 'string' ? 'proof' : declared.length === 0 ? 'weak' : 'strong'
  return fieldEvidence(refOf(service), `spec.ports[${index}].targetPort`, text, strength)
}

interface Choice {
  readonly port: number
  readonly targetPort: IntOrString
  readonly declared: readonly Declared[]
  readonly before: IntOrString | undefined
}

/** The target as it was, the only declared port, the nearest name, or the port that the readiness probe asks: tried on a pod where that is possible. */
async function mendOf(input: PortInput, { targetPort, declared, before }: Choice): Promise<WrongPort['mend']> {
  const numberOf = (value: IntOrString): number | undefined => portNumber(value, input.pods[0]?.spec.containers ?? [])
  const names = declared.flatMap(({ name }) => name ?? [])
  const only = declared.length === 1 ? declared[0] : undefined
  const near = typeof targetPort === 'string' ? nearestName(targetPort, names) : undefined
  const probed = input.pods[0]?.spec.containers
    .map(({ readinessProbe }) => readinessProbe?.httpGet?.port ?? readinessProbe?.tcpSocket?.port)
    .find((port) => port !== undefined)
  const choices: readonly { readonly value: IntOrString | undefined; readonly why: Text }[] = [
    { value: before, why: { en: 'it was so before, and the pods declare it', zh: '之前即为此值，且 Pod 声明了该端口' } },
    {
      value: only === undefined ? undefined : (only.name ?? only.number),
      why: { en: 'it is the only port that the pods declare', zh: '这是 Pod 唯一声明的端口' },
    },
    { value: near, why: { en: 'it is the nearest name that the pods declare', zh: '这是 Pod 声明的最接近的名称' } },
    { value: probed, why: { en: 'the pods are ready by a probe of this port', zh: 'Pod 的就绪探针使用该端口' } },
  ]
  for (const { value, why } of choices) {
    const number = value === undefined ? undefined : numberOf(value)
    if (value === undefined || number === undefined || value === targetPort) continue
    const answered = await replyOf(input, number)
    if (answered !== undefined && 'failure' in answered.reply && answered.reply.failure === 'refused') continue
    return { value: typeof targetPort === 'number' ? number : value, why }
  }
  return undefined
}

/** What the target was in the version before, where the pods could serve that. */
function targetBefore(
  { world, service, pods }: PortInput,
  index: number,
): { readonly target: IntOrString; readonly at: Instant } | undefined {
  const present = service.spec.ports?.[index]
  const versions = world.versionsOf(refOf(service))
  for (let at = versions.length - 1; at > 0; at -= 1) {
    const [older, newer] = [versions[at - 1]?.object, versions[at]]
    if (older?.kind !== 'Service' || newer === undefined) continue
    const former = older.spec.ports?.find(({ port }) => port === present?.port)
    const target = former?.targetPort ?? former?.port
    if (target === undefined || target === (present?.targetPort ?? present?.port)) continue
    const isServed = declaredBy(pods).some(({ name, number }) => target === name || target === number)
    return isServed ? { target, at: newer.at } : undefined
  }
  return undefined
}
