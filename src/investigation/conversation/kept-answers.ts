import { z } from 'zod'
import type { ToolResult } from '../../domain/tool-call.ts'
import type { ModelToolCall } from '../../ports/model/model.ts'
import type { NumberedResult } from './contract.ts'

/** As much of an answer as tells that it is one; the rest is as it was kept. */
const KeptResult = z.custom<ToolResult>(
  (value) =>
    z
      .looseObject({
        name: z.string(),
        arguments: z.looseObject({}),
        source: z.string(),
        at: z.string(),
        durationMs: z.number(),
        sizeBytes: z.number(),
        cached: z.boolean(),
        outcome: z.union([
          z.looseObject({ kind: z.literal('answer'), notices: z.array(z.string()) }),
          z.looseObject({ kind: z.literal('error'), code: z.string(), message: z.string() }),
        ]),
      })
      .safeParse(value).success,
)
export const KeptAnswers: z.ZodType<readonly NumberedResult[]> = z.array(z.object({ number: z.int(), round: z.int(), result: KeptResult }))

/** Answers to these very questions: another turn may have been kept since, by one who had lost the report without knowing it yet. */
export function answersTo(
  calls: readonly ModelToolCall[],
): z.ZodType<{ readonly ids: readonly string[]; readonly answers: readonly NumberedResult[] }> {
  return z
    .object({ ids: z.array(z.string()), answers: KeptAnswers })
    .refine(({ ids, answers }) => answers.length === calls.length && calls.every(({ id }, index) => ids[index] === id))
}
