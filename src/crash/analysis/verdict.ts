import { z } from 'zod'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import { sameIssue } from './issues.ts'

/** Longer answers are cut, not refused: a model that talks too much has still said something. */
const words = (most: number) => z.string().transform((text) => text.slice(0, most))
/** Null stands for absent: models are fond of it. */
const orEmpty = (most: number) =>
  words(most)
    .nullish()
    .transform((text) => text ?? '')
const few = <Item extends z.ZodType>(item: Item, most: number) =>
  z
    .array(item)
    .transform((items) => items.slice(0, most))
    .nullish()
    .transform((items) => items ?? [])

const Suggestion = z.object({
  file: orEmpty(500),
  function: orEmpty(500),
  lineNumber: z.int().min(1).optional().catch(undefined),
  issue: words(2000),
  suggestion: words(2000),
  priority: z.enum(['high', 'medium', 'low']).catch('medium'),
})

/** `0.85`, `85` and `"85%"` mean the same. */
const Confidence = z
  .union([z.number(), z.string().regex(/^\d{1,3}(\.\d+)?%?$/)])
  .transform((value) => Number.parseFloat(String(value)))
  .transform((value) => (value > 1 ? value / 100 : value))
  .pipe(z.number().min(0).max(1))

/** What a model is asked to answer about a crash. Forgiving in what has one meaning: 85 is 0.85. */
export const CrashVerdict = z.object({
  summary: words(4000).pipe(z.string().min(1)),
  rootCause: orEmpty(4000),
  impact: orEmpty(4000),
  recommendations: few(words(2000), 20),
  confidence: Confidence,
  relatedIssues: few(words(200), 20),
  codeSuggestions: few(Suggestion, 20),
})
export type CrashVerdict = z.output<typeof CrashVerdict>

/** Only issues that were in the request: one that a model remembers or makes up cannot be told from a true one. */
export function knownIssues({ relatedIssues }: CrashVerdict, { looksLike }: CrashRecord): string[] {
  const known = looksLike.map(({ id }) => id)
  return known.filter((id) => relatedIssues.some((said) => sameIssue(id, said)))
}
