import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'

/** A field of the pod template that is not as it was in the revision before. */
export interface TemplateDifference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
  readonly number: number
}

const Differences = z.object({ differences: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })) })
const withRevisions = ['Deployment', 'StatefulSet', 'DaemonSet']

/** What the release changed in its workload's template; nothing where no revision before it is kept. */
export async function templateDifferences({ deployment: { workload } }: Case, ask: Ask): Promise<readonly TemplateDifference[]> {
  if (workload === undefined || !withRevisions.includes(workload.kind)) return []
  const { kind, namespace, name } = workload
  const answer = await ask({ name: 'diff_revisions', arguments: { kind, namespace, name } })
  return (readAnswer(Differences, answer)?.differences ?? []).map((one) => ({ ...one, number: answer.number }))
}
