import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { parseInstant } from '../domain/instant.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import { quoted } from '../domain/outside-text/quoted-text.ts'
import type { Node, Pod } from '../world/kinds.ts'
import { conditionOf, isReady } from '../world/pod-state.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { eventEvidence, statusEvidence } from './evidence/pieces.ts'
import { isConditionTaint, nodeFitter } from './placing/node-fit.ts'

const pressureHelp = (what: { readonly en: string; readonly zh: string }): CauseText['help'] => ({
  en: `Find what uses the ${what.en} of {name} (kubectl describe node {name}; kubectl top pod -A), free it or move pods away; the kubelet keeps evicting until the pressure is gone.`,
  zh: `查明 {name} 的${what.zh}被谁占用（kubectl describe node {name}；kubectl top pod -A），释放资源或迁走 Pod；压力解除前 kubelet 会持续驱逐。`,
})

const causes = {
  'node.not-ready': {
    severity: 'critical',
    summary: {
      en: 'node {name} is not ready ({reason}): {pods} pods on it or waiting for it suffer',
      zh: '节点 {name} 未就绪（{reason}）：{pods} 个运行于其上或等待它的 Pod 受影响',
    },
    help: {
      en: 'Look at the machine {name}: is it powered and reachable, do kubelet and container runtime run (systemctl status kubelet), is a disk full? Pods whose workload is not bound to it are moved by Kubernetes; bound ones wait for it.',
      zh: '检查主机 {name}：是否通电可达，kubelet 与容器运行时是否在运行（systemctl status kubelet），磁盘是否写满。未绑定该节点的 Pod 会被 Kubernetes 迁走，绑定的则会一直等待。',
    },
  },
  'node.memory-pressure': {
    severity: 'high',
    summary: {
      en: 'node {name} runs short of memory: it evicts pods and takes no new ones',
      zh: '节点 {name} 内存不足：正在驱逐 Pod，且不接收新的 Pod',
    },
    help: pressureHelp({ en: 'memory', zh: '内存' }),
  },
  'node.disk-pressure': {
    severity: 'high',
    summary: {
      en: 'node {name} runs short of disk space: it evicts pods and takes no new ones',
      zh: '节点 {name} 磁盘空间不足：正在驱逐 Pod，且不接收新的 Pod',
    },
    help: pressureHelp({ en: 'disk space', zh: '磁盘空间' }),
  },
  'node.pid-pressure': {
    severity: 'high',
    summary: {
      en: 'node {name} runs short of process ids: it evicts pods and takes no new ones',
      zh: '节点 {name} 进程号不足：正在驱逐 Pod，且不接收新的 Pod',
    },
    help: pressureHelp({ en: 'process ids', zh: '进程号' }),
  },
} as const satisfies Record<string, CauseText>

const pressures = [
  ['MemoryPressure', 'node.memory-pressure', /low on resource: memory/],
  ['DiskPressure', 'node.disk-pressure', /low on resource: (ephemeral-storage|imagefs|nodefs|inodes)/],
  ['PIDPressure', 'node.pid-pressure', /low on resource: pids/],
] as const

const cause = hypotheses(causes)

/** A node that is silent or short of something, with the pods that suffer from it: those on it, those it evicted, and those that only it could take. */
export const node = defineAnalyzer({
  kind: 'node',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const { world, suspects } = input
    const troubled = suspects.flatMap((ref) => (ref.kind === 'Node' ? (world.get('Node', '', ref.name) ?? []) : []))
    if (troubled.length === 0) return []
    const waiting = waitingFor(input)
    return troubled.flatMap((one) => {
      const wouldTake = waiting.get(one.metadata.name) ?? []
      const ready = conditionOf(one, 'Ready')
      return ready !== undefined && ready.status !== 'True' ? [notReady(world, one, wouldTake)] : underPressure(world, one, wouldTake)
    })
  },
})

/** Suspected pods without a node, under each troubled node that would take them if it were well. */
function waitingFor({ world, suspects }: AnalyzerInput): ReadonlyMap<string, readonly ObjectRef[]> {
  const fitsOf = nodeFitter(world)
  const waiting = new Map<string, ObjectRef[]>()
  for (const ref of suspects) {
    const pod = ref.kind === 'Pod' ? world.get('Pod', ref.namespace, ref.name) : undefined
    if (pod === undefined || pod.spec.nodeName !== undefined) continue
    for (const { node, obstacles } of fitsOf(pod)) {
      if (obstacles.length === 0 || !obstacles.every((obstacle) => isConditionTaint(obstacle))) continue
      const list = waiting.get(node.metadata.name) ?? []
      list.push(ref)
      waiting.set(node.metadata.name, list)
    }
  }
  return waiting
}

function notReady(world: World, one: Node, waiting: readonly ObjectRef[]): Hypothesis {
  const ref = refOf(one)
  const ready = conditionOf(one, 'Ready')
  const since = parseInstant(ready?.lastTransitionTime)
  const words = quoted(ready?.message ?? ready?.reason ?? '', 200)
  const suffering = world.podsOn(one.metadata.name).filter((pod) => !isReady(pod) && pod.status?.phase !== 'Succeeded')
  const event = world.eventsOf(ref).findLast(({ reason }) => reason === 'NodeNotReady')
  const evidence: Evidence[] = [
    statusEvidence(
      ref,
      { en: `Ready is ${ready?.status ?? 'missing'}: ${words}`, zh: `Ready 状态为 ${ready?.status ?? '缺失'}：${words}` },
      'proof',
      since,
    ),
    ...(event === undefined ? [] : [eventEvidence(event, 'strong')]),
    ...waitingEvidence(waiting),
    ...(suffering.length === 0
      ? []
      : [
          statusEvidence(
            ref,
            { en: `${suffering.length} pods on it are not ready`, zh: `其上 ${suffering.length} 个 Pod 未就绪` },
            'strong',
          ),
        ]),
  ]
  return cause('node.not-ready', {
    object: ref,
    facts: { reason: words, pods: suffering.length + waiting.length },
    evidence,
    explains: [ref, ...suffering.map((pod) => refOf(pod)), ...waiting],
    ...(since === undefined ? {} : { since }),
  })
}

function underPressure(world: World, one: Node, waiting: readonly ObjectRef[]): Hypothesis[] {
  const ref = refOf(one)
  return pressures.flatMap(([type, code, words]) => {
    const condition = conditionOf(one, type)
    if (condition?.status !== 'True') return []
    const since = parseInstant(condition.lastTransitionTime)
    const evicted = world.podsOn(one.metadata.name).filter((pod) => isEvicted(pod, words))
    const message = quoted(condition.message ?? condition.reason ?? '', 200)
    return [
      cause(code, {
        object: ref,
        facts: { condition: type, evicted: evicted.length, pods: evicted.length + waiting.length },
        evidence: [
          statusEvidence(ref, { en: `${type} is True: ${message}`, zh: `${type} 为 True：${message}` }, 'proof', since),
          ...evicted
            .slice(0, 3)
            .map((pod) =>
              statusEvidence(
                refOf(pod),
                { en: quoted(pod.status?.message ?? 'Evicted', 200), zh: quoted(pod.status?.message ?? 'Evicted', 200) },
                'strong',
              ),
            ),
          ...waitingEvidence(waiting),
        ],
        explains: [ref, ...evicted.map((pod) => refOf(pod)), ...waiting],
        ...(since === undefined ? {} : { since }),
      }),
    ]
  })
}

function isEvicted({ status }: Pod, words: RegExp): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted' && words.test(status.message ?? '')
}

function waitingEvidence(waiting: readonly ObjectRef[]): Evidence[] {
  const [first] = waiting
  if (first === undefined) return []
  const text = { en: `${first.name} could run there if the node were well`, zh: `若该节点恢复正常，${first.name} 可在其上运行` }
  return [statusEvidence(first, text, 'strong')]
}
