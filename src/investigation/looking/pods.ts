import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { faultOf, readAnswer } from './answer.ts'

const SeenPod = z.object({
  name: z.string(),
  created: z.string().nullable(),
  phase: z.string(),
  ready: z.boolean(),
  restarts: z.number(),
  waiting: z.array(z.string()),
  node: z.string().nullable(),
})
export type SeenPod = z.output<typeof SeenPod>

export interface ReleasePods {
  readonly number: number
  /** The newest first: those of the new version. */
  readonly pods: readonly SeenPod[]
  readonly fault: string | undefined
}

const Pods = z.object({ objects: z.array(SeenPod) })
const mostPods = 100

/** The pods of the release's workload; undefined where it names none. */
export async function podsOf({ deployment: { workload } }: Case, ask: Ask): Promise<ReleasePods | undefined> {
  if (workload === undefined) return undefined
  const { namespace, name } = workload
  const answer = await ask({ name: 'find_objects', arguments: { kind: 'Pod', namespace, contains: name, limit: mostPods } })
  const own = (readAnswer(Pods, answer)?.objects ?? []).filter((pod) => isOf(pod.name, name))
  return {
    number: answer.number,
    pods: own.toSorted((left, right) => ((left.created ?? '') < (right.created ?? '') ? 1 : -1)),
    fault: faultOf(answer),
  }
}

/** `cart-7f98dcf86d-jpzlv`, `cart-0`, and not `cart-db-0`. */
function isOf(pod: string, workload: string): boolean {
  return pod.startsWith(`${workload}-`) && /^(?:[a-z0-9]{1,10}-)?[a-z0-9]{1,10}$/.test(pod.slice(workload.length + 1))
}
