import type { Known } from './known/contract.ts'
import type { Sections } from './report/sections.ts'

/** From here on the rules' word counts as much as a model's. */
const leastConfidence = 0.7

/** The rules are fairly sure of causes, and the model's report rests on none of them: both are shown. */
export function contradictsRules({ rootCauseAnalysis, overview }: Sections, { causes }: Known): boolean {
  const sure = causes.filter(({ confidence }) => confidence >= leastConfidence)
  return sure.length > 0 && !sure.some(({ id }) => `${overview}\n${rootCauseAnalysis}`.includes(`[${id}]`))
}
