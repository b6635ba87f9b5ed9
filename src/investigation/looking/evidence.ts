import { confidenceOf } from '../../domain/incident/confidence.ts'
import type { EvidenceKind, Strength } from '../../domain/incident/evidence.ts'
import type { Text } from '../../domain/text.ts'
import type { RuleCause } from '../known/contract.ts'
import { cite } from './answer.ts'

/** One thing that speaks for or against a cause, with the answers that show it. */
export interface Sign {
  readonly kind: EvidenceKind
  readonly strength: Strength
  readonly text: Text
  readonly numbers: readonly number[]
}

export interface Finding extends Omit<RuleCause, 'confidence' | 'evidence'> {
  readonly signs: readonly Sign[]
  readonly against?: readonly Sign[]
}

/** A cause as reports tell it. Its confidence is not typed in: it follows from what speaks for and against it, as everywhere in Aceso. */
export function causeOf({ signs, against = [], ...rest }: Finding): RuleCause {
  const said = ({ text, numbers }: Sign): Text => cite(text, ...numbers)
  const spokenAgainst = against.map((sign) => {
    const text = said(sign)
    return { en: `Against it: ${text.en}`, zh: `反面证据：${text.zh}` }
  })
  return { ...rest, confidence: confidenceOf(signs.map(evidence), against.map(evidence)), evidence: [...signs.map(said), ...spokenAgainst] }
}

/** Pieces that rest on different answers are told apart as different objects would be. */
function evidence({ kind, strength, text, numbers }: Sign) {
  const object = { kind: 'Answer', namespace: '', name: numbers.join(',') }
  return { kind, strength, text, origin: '', object }
}
