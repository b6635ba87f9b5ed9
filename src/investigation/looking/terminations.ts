import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import { podsOf } from './pods.ts'

/** How a container of the release ended before its last restart. */
export interface Termination {
  readonly number: number
  readonly pod: string
  readonly restarts: number
  readonly exitCode: number
  readonly reason: string
  readonly finishedAt: string
}

const Ended = z.looseObject({ exitCode: z.number(), reason: z.string().default(''), finishedAt: z.string().nullish() })
const SeenPod = z.object({
  object: z.object({
    status: z.looseObject({
      containerStatuses: z
        .array(
          z.looseObject({
            restartCount: z.number().default(0),
            lastState: z.looseObject({ terminated: Ended.nullish() }).nullish(),
            state: z.looseObject({ terminated: Ended.nullish() }).nullish(),
          }),
        )
        .nullish(),
    }),
  }),
})
const mostPods = 3

/** Of the newest pods that have restarted. */
export async function terminationsOf(about: Case, ask: Ask): Promise<readonly Termination[]> {
  const { workload } = about.deployment
  const found = await podsOf(about, ask)
  if (workload === undefined || found === undefined) return []
  const restarted = found.pods.filter(({ restarts }) => restarts > 0).slice(0, mostPods)
  const answers = await ask.all(
    restarted.map(({ name }) => ({ name: 'get_object', arguments: { kind: 'Pod', namespace: workload.namespace, name } })),
  )
  return answers.flatMap((answer, index) =>
    (readAnswer(SeenPod, answer)?.object.status.containerStatuses ?? []).flatMap(({ restartCount, lastState, state }) => {
      const ended = lastState?.terminated ?? state?.terminated
      if (ended === undefined || ended === null) return []
      const { exitCode, reason, finishedAt } = ended
      return [
        {
          number: answer.number,
          pod: restarted[index]?.name ?? '',
          restarts: restartCount,
          exitCode,
          reason,
          finishedAt: finishedAt ?? '',
        },
      ]
    }),
  )
}
