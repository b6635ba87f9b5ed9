import { z } from 'zod'
import type { Text } from '../../domain/text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { changeOf, courseOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { latency, latencyJudging, latencyText, memoryOfPods, processorUse } from '../looking/measures.ts'
import { podsOf } from '../looking/pods.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'
import { clock, mebibytes, percent, plain } from '../looking/words.ts'

/** Something else on the same node takes what the program needs, which itself uses no more than before. */
export const noisyNeighbour: ReleaseRule = {
  kind: 'noisy-neighbour',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const found = await podsOf(about, ask)
    const nodes = [...new Set((found?.pods ?? []).flatMap(({ node }) => node ?? []))]
    if (stretch === undefined || found === undefined || nodes.length === 0) return { causes: [], notChecked: [] }
    const tight =
      (await busyNode('processor', nodes, stretch, ask)) ?? (await busyNode('disk', nodes, stretch, ask)) ?? (await memoryNode(nodes, ask))
    if (tight === undefined) return { causes: [], notChecked: [] }
    const neighbour = await largestOn(tight, about, ask)
    if (neighbour === undefined || neighbour.isOurs) return { causes: [], notChecked: [] }
    const own = await ownUse(tight.kind, about, stretch, ask)
    const { appName } = about.deployment
    const { what, say } = resources[tight.kind]
    const uses = say(neighbour.value)
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.noisy-neighbour',
          summary: {
            en: `${neighbour.name} takes the ${what.en} of ${tight.node} (${uses.en}), on which ${appName} runs`,
            zh: `${neighbour.name} 占用了 ${appName} 所在节点 ${tight.node} 的${what.zh}（${uses.zh}）`,
          },
          signs: [
            tight.sign,
            {
              kind: 'metric',
              strength: 'strong',
              numbers: [neighbour.number],
              text: {
                en: `${neighbour.name} uses ${uses.en}, most of all pods there`,
                zh: `${neighbour.name} 使用 ${uses.zh}，为该节点上最多`,
              },
            },
            ...(own?.isMore === false ? [own.sign] : []),
            ...(await slower(about, stretch, ask)),
          ],
          against: own?.isMore === true ? [own.sign] : [],
          impact: [
            cite(
              { en: `Pods of ${appName} on ${tight.node} are slow or evicted`, zh: `${tight.node} 上 ${appName} 的 Pod 变慢或被驱逐` },
              neighbour.number,
            ),
          ],
          steps: [
            {
              en: `Give ${neighbour.name} a limit, or move it to other nodes; rolling ${appName} back does not help.`,
              zh: `为 ${neighbour.name} 设置资源上限或迁移到其他节点；回滚 ${appName} 无效。`,
            },
            {
              en: `Let ${appName} request what it really needs, so that the scheduler keeps it free.`,
              zh: `为 ${appName} 设置与实际用量相符的资源请求。`,
            },
          ],
          promQL: [...tight.promQL, neighbour.promQL],
          covers: [...symptomCauses, 'node.memory-pressure', 'node.disk-pressure'],
        }),
      ],
    }
  },
}

interface TightNode {
  readonly kind: keyof typeof resources
  readonly node: string
  readonly sign: Sign
  readonly promQL: readonly string[]
}

/** What pods of one node take from each other: how it is called, how an amount of it is said, and who takes how much. */
const resources = {
  processor: {
    what: { en: 'processors', zh: '处理器' },
    say: (value: number): Text => ({ en: `${plain(value)} processors`, zh: `${plain(value)} 个核` }),
    used: (of: string) => `sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{${of}}[5m]))`,
  },
  disk: {
    what: { en: 'disk', zh: '磁盘' },
    say: (value: number): Text => ({ en: `${mebibytes(value)} a second`, zh: `每秒 ${mebibytes(value)}` }),
    // Told apart by a label of their own, or the two would be the same series to PromQL.
    used: (of: string) =>
      `sum by (namespace, pod) (${['reads', 'writes']
        .map((way) => `label_replace(rate(container_fs_${way}_bytes_total{${of}}[5m]), "way", "${way}", "", "")`)
        .join(' or ')})`,
  },
  memory: {
    what: { en: 'memory', zh: '内存' },
    say: (value: number): Text => ({ en: mebibytes(value), zh: mebibytes(value) }),
    used: (of: string) => `sum by (namespace, pod) (container_memory_working_set_bytes{${of}})`,
  },
} as const

/** Share of time in which it works, from here on hardly anything is left. */
const full = 0.85
const busy = {
  processor: (window: string) => `1 - avg by (node, instance, nodename) (rate(node_cpu_seconds_total{mode="idle"}[${window}]))`,
  disk: (window: string) => `max by (node, instance, nodename) (rate(node_disk_io_time_seconds_total[${window}]))`,
} as const

async function busyNode(kind: keyof typeof busy, nodes: readonly string[], stretch: Stretch, ask: Ask): Promise<TightNode | undefined> {
  const promQL = busy[kind](stretch.window)
  const course = await courseOf(promQL, stretch, ask)
  for (const one of course.series) {
    const node = nodes.find((name) =>
      Object.values(one.labels).some((label) => label === name || label.startsWith(`${name}:`) || label.startsWith(`${name}.`)),
    )
    const change = changeOf({ series: [one] }, { leastRatio: 1.2, leastDifference: 0.1 })
    if (node === undefined || change.kind !== 'rose' || change.now < full) continue
    const [before, now, { what }] = [percent(change.before), percent(change.now), resources[kind]]
    return {
      kind,
      node,
      promQL: [promQL],
      sign: {
        kind: 'metric',
        strength: 'strong',
        numbers: [course.number],
        text: {
          en: `The ${what.en} of ${node} ${kind === 'disk' ? 'is' : 'are'} busy ${now} of the time, ${before} before, since ${clock(change.sinceMs)}`,
          zh: `${node} 的${what.zh}使用率由 ${before} 升至 ${now}，自 ${clock(change.sinceMs)} 起`,
        },
      },
    }
  }
  return undefined
}

const Nodes = z.object({ objects: z.array(z.object({ name: z.string(), conditions: z.array(z.string()) })) })

async function memoryNode(nodes: readonly string[], ask: Ask): Promise<TightNode | undefined> {
  const answer = await ask({ name: 'find_objects', arguments: { kind: 'Node', limit: 200 } })
  const pressed = (readAnswer(Nodes, answer)?.objects ?? []).find(
    ({ name, conditions }) => nodes.includes(name) && conditions.includes('MemoryPressure=True'),
  )
  if (pressed === undefined) return undefined
  const text = { en: `Node ${pressed.name} reports memory pressure`, zh: `节点 ${pressed.name} 报告内存压力` }
  return { kind: 'memory', node: pressed.name, promQL: [], sign: { kind: 'status', strength: 'strong', numbers: [answer.number], text } }
}

const Vector = z.object({
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
})
const Pods = z.object({ objects: z.array(z.object({ name: z.string(), namespace: z.string(), node: z.string().nullable() })) })

/** The pod that uses most there. cAdvisor does not always name the node; the cluster knows which pods run on it. */
async function largestOn({ kind, node }: TightNode, { deployment: { workload } }: Case, ask: Ask) {
  const pods = readAnswer(Pods, await ask({ name: 'find_objects', arguments: { kind: 'Pod', limit: 200 } }))
  const there = (pods?.objects ?? []).filter((pod) => pod.node === node).map(({ name }) => name)
  if (there.length === 0) return undefined
  const named = `pod=~"${there.map((name) => name.replaceAll('.', '\\\\.')).join('|')}",container!="",container!="POD"`
  const promQL = `topk(5, ${resources[kind].used(named)})`
  const answer = await ask({ name: 'execute_query', arguments: { query: promQL } })
  const [first] = (readAnswer(Vector, answer)?.result ?? []).toSorted((left, right) => Number(right.value[1]) - Number(left.value[1]))
  if (first === undefined) return undefined
  const { namespace = '', pod = '' } = first.metric
  const isOurs = namespace === workload?.namespace && pod.startsWith(`${workload.name}-`)
  return { name: `${namespace}/${pod}`, value: Number(first.value[1]), number: answer.number, promQL, isOurs }
}

async function ownUse(
  kind: TightNode['kind'],
  about: Case,
  stretch: Stretch,
  ask: Ask,
): Promise<{ readonly sign: Sign; readonly isMore: boolean } | undefined> {
  if (kind === 'disk') return undefined
  const measure = kind === 'processor' ? await processorUse(about, stretch, ask) : await memoryOfPods(about, stretch, ask)
  const change = measure === undefined ? undefined : changeOf(measure.course, { leastRatio: 1.5, leastDifference: 0 })
  if (measure === undefined || change === undefined || change.kind === 'no-data') return undefined
  const say = (value: number): string => (kind === 'processor' ? plain(value) : mebibytes(value))
  const { appName } = about.deployment
  const text = {
    en: `${appName} itself uses ${say(change.now)}, ${say(change.before)} before the release`,
    zh: `${appName} 自身使用 ${say(change.now)}，发布前为 ${say(change.before)}`,
  }
  return { isMore: change.kind === 'rose', sign: { kind: 'metric', strength: 'weak', numbers: [measure.course.number], text } }
}

async function slower(about: Case, stretch: Stretch, ask: Ask): Promise<readonly Sign[]> {
  const measure = await latency(about, stretch, ask)
  const change = measure === undefined ? undefined : changeOf(measure.course, latencyJudging(measure))
  if (measure === undefined || change?.kind !== 'rose') return []
  const text = {
    en: `Requests take ${latencyText(measure, change.now)} instead of ${latencyText(measure, change.before)}, since ${clock(change.sinceMs)}`,
    zh: `请求耗时由 ${latencyText(measure, change.before)} 变为 ${latencyText(measure, change.now)}，自 ${clock(change.sinceMs)} 起`,
  }
  return [{ kind: 'metric', strength: 'weak', numbers: [measure.course.number], text }]
}
