import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Mend } from '../../domain/incident/hypothesis.ts'
import { type ObjectRef, sameRef } from '../../domain/object-ref.ts'
import type { Usage } from '../../ports/cluster.ts'
import type { Container, Pod, PodSpec } from '../../world/kinds.ts'
import { formatBytes, formatCpu, parseQuantity } from '../../world/quantity.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'

/** Room above the highest use that was measured: a measurement is one moment. */
const headroom = 1.5
/** No request is lowered below these, however little is used: programs need more when they start. */
const floor = { cpu: 0.2, memory: 128 * 2 ** 20 } as const

type Resource = keyof typeof floor
type Used = Readonly<Record<Resource, number>>

export interface MeasuredMend {
  readonly mend: Mend
  readonly evidence: Evidence
}

/**
 * Lower requests for a container that asks for far more than its running siblings use: half as much again as the highest measured use, never below the floor, never
 * above its limit, and only where a node then has room. Nothing is offered where no sibling runs or nobody measures.
 */
export function measuredRequests(
  world: World,
  { owner, pod, wouldFit }: { readonly owner: ObjectRef; readonly pod: Pod; readonly wouldFit: (spec: PodSpec) => boolean },
  usage: Usage,
): MeasuredMend | undefined {
  const siblings = usage.pods.filter((measured) => sameRef(world.topOwner(measured.pod), owner) && !sameRef(measured.pod, refOf(pod)))
  const lowered = pod.spec.containers.flatMap((container) => {
    const used = highestUse(container.name, siblings)
    const requests = used === undefined ? {} : lowerRequests(container, used)
    return used === undefined || Object.keys(requests).length === 0 ? [] : [{ container, used, requests }]
  })
  const [one, ...others] = lowered
  if (one === undefined || others.length > 0) return undefined
  const containers = pod.spec.containers.map((container) =>
    container.name === one.container.name
      ? { ...container, resources: { ...container.resources, requests: { ...container.resources?.requests, ...one.requests } } }
      : container,
  )
  if (!wouldFit({ ...pod.spec, containers })) return undefined
  return {
    mend: mendOf(owner, one.container.name, one.requests),
    evidence: evidenceOf(one.container.name, one.used, siblings.length, owner),
  }
}

function highestUse(container: string, siblings: Usage['pods']): Used | undefined {
  const measured = siblings.flatMap(({ containers }) => containers.filter(({ name }) => name === container))
  if (measured.length === 0) return undefined
  return { cpu: Math.max(...measured.map(({ cpuCores }) => cpuCores)), memory: Math.max(...measured.map(({ memoryBytes }) => memoryBytes)) }
}

function lowerRequests({ resources }: Container, used: Used): Record<string, string> {
  const format = { cpu: formatCpu, memory: formatBytes } as const
  return Object.fromEntries(
    (['cpu', 'memory'] as const).flatMap((resource) => {
      const asked = parseQuantity(resources?.requests?.[resource])
      const limit = parseQuantity(resources?.limits?.[resource]) ?? Number.POSITIVE_INFINITY
      const enough = Math.min(limit, Math.max(floor[resource], used[resource] * headroom))
      return asked !== undefined && enough < asked && enough >= used[resource] ? [[resource, format[resource](enough)]] : []
    }),
  )
}

function mendOf(target: ObjectRef, container: string, requests: Readonly<Record<string, string>>): Mend {
  const why = {
    en: 'its running pods use far less than it asks for; a node has room for this',
    zh: '运行中的副本实际用量远低于请求量，按此值现有节点可以容纳',
  }
  return { action: 'patch-resources', target, params: { container, requests }, why }
}

function evidenceOf(container: string, used: Used, pods: number, owner: ObjectRef): Evidence {
  const [cpu, memory] = [formatCpu(used.cpu), formatBytes(used.memory)]
  return {
    kind: 'metric',
    strength: 'strong',
    text: {
      en: `container ${container} of ${pods} running pods uses at most ${cpu} CPU and ${memory} of memory`,
      zh: `${pods} 个运行中的 Pod 里，容器 ${container} 最多使用 ${cpu} CPU 和 ${memory} 内存`,
    },
    origin: `kubectl top pods -n ${owner.namespace} --containers`,
    object: owner,
  }
}
