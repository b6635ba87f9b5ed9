import { fill, type Text, verbatim } from '../../../src/domain/text.ts'
import type { Plan } from '../api/shapes.ts'

/** What a plan does, verb and object. `more` is the reader's sentence for the actions beyond the first: "and {n} more". */
export function titleOf(plan: Pick<Plan, 'actions'>, more: string): Text {
  const [first, ...others] = plan.actions
  if (first === undefined) return verbatim('?')
  if (others.length === 0) return first.title
  const rest = fill(verbatim(more), { n: others.length })
  return { en: `${first.title.en} ${rest.en}`, zh: `${first.title.zh}${rest.zh}` }
}
