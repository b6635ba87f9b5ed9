import type { z } from 'zod'
import type { Claim, ReportQuery, ScorePart } from '../../domain/release/report.ts'
import type { Sections } from './sections.ts'

type Part = z.infer<typeof ScorePart>

/** A step that somebody can do: numbered or a bullet, or one that names a command, a file or a value in quotes. */
const step = /^\s*(?:\d+[.)、]|[-*•])\s*\S/m
const concrete = /`[^`]+`|\b(?:kubectl|helm|git|curl|psql)\b|[\w-]+\.(?:ya?ml|go|ts|py|java|sql|conf)\b|\d/
const enoughSteps = 2

/**
 * How far a report can be trusted, from what can be checked without reading it: each part is 0-1, all weigh the same. It says nothing of whether the cause is
 * right; people's ratings do.
 */
export function qualityOf(sections: Sections | undefined, queries: readonly ReportQuery[], claims: readonly Claim[]): Part[] {
  const valid = queries.filter(({ status }) => status === 'valid').length
  const supported = claims.filter(({ verdict }) => verdict === 'supported').length
  const lines = (sections?.remediationPlan ?? '').split('\n').filter((line) => step.test(line))
  const useful = lines.filter((line) => concrete.test(line.replace(/^\s*\d+[.)、]/, ''))).length
  return [
    {
      name: 'sections',
      value: sections === undefined ? 0 : 1,
      detail: sections === undefined ? 'a section is missing' : 'all four are there',
    },
    // An image that cannot be pulled needs no query: what is not there is neither right nor wrong.
    ...(queries.length === 0
      ? []
      : [{ name: 'queries', value: valid / queries.length, detail: `${valid} of ${queries.length} parse and answer` }]),
    // A report without a statement that can be checked says nothing.
    {
      name: 'claims',
      value: claims.length === 0 ? 0 : supported / claims.length,
      detail: `${supported} of ${claims.length} stand in what they cite`,
    },
    { name: 'steps', value: Math.min(1, useful / enoughSteps), detail: `${useful} concrete steps of ${lines.length}` },
  ]
}

/** 0-1. */
export function totalQuality(parts: readonly Part[]): number {
  return parts.length === 0 ? 0 : parts.reduce((sum, { value }) => sum + value, 0) / parts.length
}
