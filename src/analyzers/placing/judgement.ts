import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Facts, Text } from '../../domain/text.ts'
import type { Pod } from '../../world/kinds.ts'
import { formatQuantity } from '../../world/quantity.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import { fieldEvidence, statusEvidence } from '../evidence/pieces.ts'
import type { Fit, Obstacle } from './node-fit.ts'
import type { schedulingCauses } from './texts.ts'

export type ScheduleCause = Exclude<keyof typeof schedulingCauses, 'schedule.volume-unbound'>

/** Why a pod waits, seen from the node that is nearest to taking it. */
export interface Judgement {
  readonly cause: ScheduleCause
  readonly facts: Facts
  readonly evidence: readonly Evidence[]
}

/** The scheduler's words for each cause, as kube-scheduler has written them since 1.20. */
const words: Readonly<Record<ScheduleCause, RegExp>> = {
  'schedule.insufficient-resources': /Insufficient \S+|Too many pods/,
  'schedule.node-selector': /didn't match Pod's node affinity|didn't match node selector/,
  'schedule.affinity': /pod anti-affinity|pod affinity rules|node affinity|topology spread constraints|volume node affinity conflict/,
  'schedule.taint': /taint|unschedulable/,
  'schedule.host-port': /free ports/,
}

export function saysSo(cause: ScheduleCause, message: string): boolean {
  return words[cause].test(message)
}

/** The obstacle that a person would name first: what was written against the node before what is merely full. */
const order: readonly Obstacle['kind'][] = [
  'node-selector',
  'node-affinity',
  'volume-elsewhere',
  'pod-affinity',
  'taint',
  'pod-anti-affinity',
  'host-port',
  'resources',
]

export function judgementOf(pod: Pod, nearest: Fit, fits: readonly Fit[]): Judgement {
  const main = nearest.obstacles.toSorted((left, right) => rankOf(left) - rankOf(right))[0]
  const facts = main === undefined ? {} : factsOf(pod, main, nearest, fits)
  const node = nearest.node.metadata.name
  return {
    cause: main === undefined ? 'schedule.affinity' : causeOf(main),
    facts: { node, nodes: fits.length, ...facts },
    evidence: nearest.obstacles.map((obstacle) => evidenceOf(pod, obstacle, nearest)),
  }
}

/** What a node will never have outranks everything that could be lifted from it. */
function rankOf(obstacle: Obstacle): number {
  const isHopeless = obstacle.kind === 'resources' && obstacle.lacking.some(({ asked, allocatable }) => asked > allocatable)
  return isHopeless ? -1 : order.indexOf(obstacle.kind)
}

function causeOf({ kind }: Obstacle): ScheduleCause {
  switch (kind) {
    case 'resources':
      return 'schedule.insufficient-resources'
    case 'node-selector':
      return 'schedule.node-selector'
    case 'taint':
      return 'schedule.taint'
    case 'host-port':
      return 'schedule.host-port'
    case 'node-affinity':
    case 'pod-affinity':
    case 'pod-anti-affinity':
    case 'volume-elsewhere':
      return 'schedule.affinity'
  }
}

function factsOf(pod: Pod, obstacle: Obstacle, { node }: Fit, fits: readonly Fit[]): Facts {
  switch (obstacle.kind) {
    case 'resources': {
      const [lack] = obstacle.lacking
      if (lack === undefined) return {}
      const shown = (amount: number): string => formatQuantity(lack.resource, amount)
      return { resource: lack.resource, asked: shown(lack.asked), free: shown(lack.free), allocatable: shown(lack.allocatable) }
    }
    case 'node-selector':
      return { key: obstacle.key, wanted: obstacle.wanted, has: obstacle.has ?? '' }
    case 'taint':
      return { taint: taintText(obstacle) }
    case 'host-port':
      return { port: obstacle.port, nodes: fits.filter(({ obstacles }) => obstacles.some(({ kind }) => kind === 'host-port')).length }
    case 'node-affinity':
      return { rule: nodeAffinityRule(pod) }
    case 'pod-affinity':
      return { rule: 'podAffinity' }
    case 'pod-anti-affinity':
      return { rule: `podAntiAffinity ${obstacle.topologyKey}` }
    case 'volume-elsewhere':
      return { rule: `PersistentVolume ${obstacle.volume} nodeAffinity`, node: node.metadata.name }
  }
}

function nodeAffinityRule({ spec }: Pod): string {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const shown = terms.map(({ matchExpressions = [], matchFields = [] }) =>
    [...matchExpressions, ...matchFields]
      .map(({ key, operator, values = [] }) => [key, operator, values.join(',')].filter((part) => part !== '').join(' '))
      .join(' & '),
  )
  return `nodeAffinity ${shown.join(' | ')}`.slice(0, 200)
}

function taintText({ key, value, effect }: Extract<Obstacle, { kind: 'taint' }>): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`
}

/** What was found by judging the nearest node. */
function evidenceOf(pod: Pod, obstacle: Obstacle, { node }: Fit): Evidence {
  const name = node.metadata.name
  const about = (path: string, text: Text): Evidence => fieldEvidence(refOf(pod), path, text, 'strong')
  switch (obstacle.kind) {
    case 'resources': {
      const parts = obstacle.lacking.map(({ resource, asked, free, allocatable }) => {
        const shown = (amount: number): string => formatQuantity(resource, amount)
        return {
          en: `${resource}: asks for ${shown(asked)}, ${name} has ${shown(free)} free of ${shown(allocatable)}, ${shown(asked - free)} too little`,
          zh: `${resource}：请求 ${shown(asked)}，${name} 总量 ${shown(allocatable)}、空闲 ${shown(free)}，差 ${shown(asked - free)}`,
        }
      })
      const text = { en: parts.map(({ en }) => en).join('; '), zh: parts.map(({ zh }) => zh).join('；') }
      return statusEvidence(refOf(node), text, 'strong')
    }
    case 'node-selector':
      return about('spec.nodeSelector', {
        en: `wants ${obstacle.key}=${obstacle.wanted}; ${name}, the nearest node, has ${obstacle.has === undefined ? 'no such label' : obstacle.has}`,
        zh: `要求 ${obstacle.key}=${obstacle.wanted}；最接近的节点 ${name} ${obstacle.has === undefined ? '没有该标签' : `的值为 ${obstacle.has}`}`,
      })
    case 'taint':
      return fieldEvidence(
        refOf(node),
        'spec.taints',
        { en: `${name} carries ${taintText(obstacle)}`, zh: `${name} 带有污点 ${taintText(obstacle)}` },
        'strong',
      )
    case 'host-port':
      return about('spec.containers[].ports[].hostPort', {
        en: `port ${obstacle.port} of ${name} is held by another pod`,
        zh: `${name} 的端口 ${obstacle.port} 已被其他 Pod 占用`,
      })
    case 'node-affinity':
      return about('spec.affinity.nodeAffinity', {
        en: `no node, not even ${name}, satisfies ${nodeAffinityRule(pod)}`,
        zh: `包括 ${name} 在内没有节点满足 ${nodeAffinityRule(pod)}`,
      })
    case 'pod-affinity':
      return about('spec.affinity.podAffinity', {
        en: `no pod that it must be near runs where ${name} is`,
        zh: `${name} 所在位置没有它必须靠近的 Pod`,
      })
    case 'pod-anti-affinity':
      return about('spec.affinity.podAntiAffinity', {
        en: `a pod that it must not share ${obstacle.topologyKey} with runs on ${name}`,
        zh: `${name} 上已有它不得共用 ${obstacle.topologyKey} 的 Pod`,
      })
    case 'volume-elsewhere':
      return about('spec.volumes', {
        en: `its volume ${obstacle.volume} cannot be reached from ${name}`,
        zh: `无法从 ${name} 访问它的卷 ${obstacle.volume}`,
      })
  }
}

/** What the scheduler's words alone allow to say. Where the nodes were judged and one fits, only rules that are not judged here are believed. */
export function judgementFromWords(message: string, nodesWereJudged: boolean): Judgement | undefined {
  const spread = /topology spread constraints|existing pods'? anti-affinity/.exec(message)?.[0]
  if (spread !== undefined) return { cause: 'schedule.affinity', facts: { rule: spread, node: '' }, evidence: [] }
  if (nodesWereJudged) return undefined
  const resource = /Insufficient (\S+?)[,.]?(?:\s|$)/.exec(message)?.[1]
  if (resource !== undefined) {
    return {
      cause: 'schedule.insufficient-resources',
      facts: { resource, asked: '?', free: '?', node: '?', allocatable: '?' },
      evidence: [],
    }
  }
  const taint = /untolerated taint(?:\(s\))? \{?([^},:]+)/.exec(message)?.[1]
  if (taint !== undefined) return { cause: 'schedule.taint', facts: { taint, node: '?' }, evidence: [] }
  if (words['schedule.host-port'].test(message)) return { cause: 'schedule.host-port', facts: { port: '?', nodes: '?' }, evidence: [] }
  if (words['schedule.affinity'].test(message)) return { cause: 'schedule.affinity', facts: { rule: 'affinity', node: '?' }, evidence: [] }
  return undefined
}
