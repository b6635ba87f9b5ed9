import { type Symptom, type Trouble, unknownCause } from '../../domain/incident/hypothesis.ts'
import { sameRef } from '../../domain/object-ref.ts'

/**
 * What a new look finds of a trouble: the trouble itself, or one of its symptoms without a cause. An analyzer that got no answer this time leaves the symptom unexplained, and what
 * cannot be explained is not gone. Undefined: it is over, or has become something else.
 */
export function whatRemains(trouble: Trouble | undefined, now: readonly Trouble[]): Trouble | undefined {
  if (trouble === undefined) return undefined
  const unexplained = now.filter(({ cause }) => cause.cause === unknownCause)
  return now.find(({ key }) => key === trouble.key) ?? unexplained.find(({ symptoms }) => symptoms.some((one) => isOneOf(one, trouble)))
}

function isOneOf({ code, object, container }: Symptom, { symptoms }: Trouble): boolean {
  return symptoms.some((one) => one.code === code && one.container === container && sameRef(one.object, object))
}
