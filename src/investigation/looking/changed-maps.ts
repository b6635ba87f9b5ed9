import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import type { ChangedSetting } from './changed-setting.ts'

const Neighbours = z.object({ neighbours: z.array(z.string()) })
const Changed = z.object({
  changes: z.array(z.object({ manager: z.string(), at: z.string().nullish(), fields: z.array(z.string()).default([]) })),
  object: z.looseObject({ data: z.record(z.string(), z.unknown()).nullish() }).nullish(),
})
const mostMaps = 5
/** So long before the release a change may still be its making: settings go first, then the program. */
const earlierMs = 3_600_000

/** Keys of ConfigMaps that the workload reads and that somebody wrote near the release or after it. */
export async function mapsChanged({ deployment: { workload }, releasedAt }: Case, ask: Ask): Promise<readonly ChangedSetting[]> {
  if (workload === undefined || workload.kind !== 'Deployment' || releasedAt === undefined) return []
  const { namespace, name } = workload
  const object = await ask({ name: 'get_object', arguments: { kind: 'Deployment', namespace, name } })
  const found = (readAnswer(Neighbours, object)?.neighbours ?? []).flatMap((edge) => /ConfigMap [\w.-]+\/([\w.-]+)/.exec(edge)?.[1] ?? [])
  const maps = [...new Set(found)].slice(0, mostMaps)
  const answers = await ask.all(maps.map((map) => ({ name: 'get_object', arguments: { kind: 'ConfigMap', namespace, name: map } })))
  return answers.flatMap((answer, index) =>
    (readAnswer(Changed, answer)?.changes ?? []).flatMap(({ manager, at, fields }) => {
      if (at === undefined || at === null || epochMsOf(at) < epochMsOf(releasedAt) - earlierMs) return []
      const keys = fields.flatMap((field) => /^data\.(.+)$/.exec(field)?.[1] ?? [])
      const where = `ConfigMap ${maps[index]}`
      return (keys.length === 0 ? [where] : keys).map((key) => ({
        name: key,
        where,
        before: undefined,
        after: undefined,
        at,
        by: manager,
        number: answer.number,
      }))
    }),
  )
}
