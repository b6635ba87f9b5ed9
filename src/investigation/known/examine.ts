import { AcesoError, faultText } from '../../domain/errors.ts'
import type { Text } from '../../domain/text.ts'
import type { NumberedAsk } from './ask.ts'
import type { Case, Known, ReleaseRule, RuleAnswer, RuleCause } from './contract.ts'
import { covered } from './covered.ts'

const mostCauses = 10

/** Runs every rule, all at once: what they found, the likeliest first, and what none of them could look at. A rule that breaks is named and costs no other. */
export async function examine(
  about: Case,
  rules: readonly ReleaseRule[],
  { ask, answers }: NumberedAsk,
  signal: AbortSignal,
): Promise<Known> {
  const told = await Promise.all(rules.map((rule) => answerOf(rule, about, ask, signal)))
  const causes = covered(distinct(told.flatMap((answer) => answer.causes))).slice(0, mostCauses)
  return {
    causes: causes.map((cause, index) => ({ ...cause, id: `R${index + 1}` })),
    answers: await answers(),
    notChecked: told.flatMap((answer) => answer.notChecked),
  }
}

async function answerOf(rule: ReleaseRule, about: Case, ask: NumberedAsk['ask'], signal: AbortSignal): Promise<RuleAnswer> {
  try {
    return await rule.examine(about, ask, signal)
  } catch (fault) {
    signal.throwIfAborted()
    return { causes: [], notChecked: [unchecked(rule.kind, fault)] }
  }
}

function unchecked(kind: string, fault: unknown): Text {
  const why = faultText(fault)
  // That the cluster is away is no fault of the rule that asked it.
  if (fault instanceof AcesoError && fault.code === 'cluster-unreachable')
    return { en: `the cluster: ${why}`, zh: `集群：无法访问（${why}）` }
  return { en: `rule ${kind} broke: ${why}`, zh: `规则 ${kind} 出错：${why}` }
}

/** The same cause from two rules is one, the surer one's. */
function distinct(causes: readonly RuleCause[]): RuleCause[] {
  const ordered = causes.toSorted((left, right) => right.confidence - left.confidence)
  return [...new Map(ordered.toReversed().map((cause) => [`${cause.cause} ${cause.summary.en}`, cause])).values()].toSorted(
    (left, right) => right.confidence - left.confidence,
  )
}
