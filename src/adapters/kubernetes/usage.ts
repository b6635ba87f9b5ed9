import { z } from 'zod'
import { faultText } from '../../domain/errors.ts'
import { parseInstant } from '../../domain/instant.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { parseDuration } from '../../domain/quantity.ts'
import { bounded, verbatim } from '../../domain/text.ts'
import type { Amounts, Answer, Measured, Usage } from '../../ports/cluster.ts'
import { parseQuantity } from '../../world/quantity.ts'
import type { Api } from './api.ts'
import { statusMessage } from './api-faults.ts'

const group = '/apis/metrics.k8s.io/v1beta1'
const timeoutMs = 10_000
const mostBytes = 32 * 2 ** 20

const Used = z.object({ cpu: z.string(), memory: z.string() })
const NodeMetricsList = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), timestamp: z.string(), window: z.string(), usage: Used })),
})
const PodMetricsList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string() }),
      timestamp: z.string(),
      window: z.string(),
      containers: z.array(z.object({ name: z.string(), usage: Used })),
    }),
  ),
})

/** Nodes and pods as the metrics API measured them last. A cluster without that API has nothing to tell: nothing is missing from the picture. */
export async function readUsage(api: Api, signal: AbortSignal): Promise<Answer<Usage>> {
  try {
    const [nodes, pods] = await Promise.all(
      ['nodes', 'pods'].map((what) => api.send({ method: 'GET', path: `${group}/${what}`, timeoutMs, mostBytes }, signal)),
    )
    for (const reply of [nodes, pods]) {
      if (reply?.status === 200) continue
      const why = verbatim(reply === undefined ? '' : bounded(statusMessage(reply), 300))
      return { kind: 'unavailable', why, ...(reply?.status === 404 ? { absent: true } : {}) }
    }
    return { kind: 'answer', value: usageOf(nodes?.body ?? '', pods?.body ?? '') }
  } catch (fault) {
    signal.throwIfAborted()
    return { kind: 'unavailable', why: verbatim(bounded(faultText(fault), 300)) }
  }
}

export function usageOf(nodesBody: string, podsBody: string): Usage {
  const nodes = NodeMetricsList.parse(JSON.parse(nodesBody)).items
  const pods = PodMetricsList.parse(JSON.parse(podsBody)).items
  return {
    nodes: nodes.flatMap((item) => {
      const [measured, amounts] = [measuredOf(item), amountsOf(item.usage)]
      return measured === undefined || amounts === undefined ? [] : [{ node: item.metadata.name, ...measured, ...amounts }]
    }),
    pods: pods.flatMap((item) => {
      const measured = measuredOf(item)
      if (measured === undefined) return []
      const containers = item.containers.flatMap(({ name, usage }) => {
        const amounts = amountsOf(usage)
        return amounts === undefined ? [] : [{ name, ...amounts }]
      })
      return [{ pod: objectRef('Pod', item.metadata.namespace, item.metadata.name), ...measured, containers }]
    }),
  }
}

/** What cannot be read is left out: a wrong figure is worse than none. */
function measuredOf({ timestamp, window }: { readonly timestamp: string; readonly window: string }): Measured | undefined {
  const [at, windowMs] = [parseInstant(timestamp), parseDuration(window)]
  return at === undefined || windowMs === undefined ? undefined : { at, windowMs }
}

function amountsOf({ cpu, memory }: z.output<typeof Used>): Amounts | undefined {
  const [cpuCores, memoryBytes] = [parseQuantity(cpu), parseQuantity(memory)]
  return cpuCores === undefined || memoryBytes === undefined ? undefined : { cpuCores, memoryBytes }
}
