import type { Text } from '../../../domain/text.ts'
import type { ProviderFault } from './fault.ts'

/** What is left out or made smaller because the model refuses it. Learnt from its refusals, by provider and model, as long as the process lives. */
export interface Adjustments {
  readonly withoutTemperature: boolean
  readonly withoutJsonMode: boolean
  readonly withoutStreamUsage: boolean
  /** The limit of output tokens goes by its newer name. */
  readonly completionTokens: boolean
  readonly mostTokens: number | undefined
  /** Said with every answer that they changed. */
  readonly notes: readonly Text[]
}

/** Read anew for each request. */
export type Adjusted = () => Adjustments

export const noAdjustments: Adjustments = {
  withoutTemperature: false,
  withoutJsonMode: false,
  withoutStreamUsage: false,
  completionTokens: false,
  mostTokens: undefined,
  notes: [],
}

/**
 * How to ask so that this refusal does not come again; undefined where the provider names no parameter that can go. Only what it names is changed: a refusal without
 * a name is told to people as it is.
 */
export function adjustedFor(fault: ProviderFault, known: Adjustments, wantedTokens: number): Adjustments | undefined {
  if (fault.code !== 'request-refused') return undefined
  const about = `${fault.parameter ?? ''} ${fault.message}`
  if (/max_completion_tokens/.test(about) && /max_tokens/.test(about) && !known.completionTokens)
    return { ...known, completionTokens: true }
  if (/max_?(completion_|output_)?tokens/i.test(about)) return smaller(fault, known, wantedTokens)
  if (/temperature/.test(about) && !known.withoutTemperature)
    return { ...known, withoutTemperature: true, notes: [...known.notes, leftOut('temperature', fault.message)] }
  if (/response_format/.test(about) && !known.withoutJsonMode) return { ...known, withoutJsonMode: true }
  if (/stream_options/.test(about) && !known.withoutStreamUsage) return { ...known, withoutStreamUsage: true }
  return undefined
}

/** The largest number in the refusal that is smaller than what was wanted is the limit it speaks of. */
function smaller(fault: ProviderFault, known: Adjustments, wantedTokens: number): Adjustments | undefined {
  const numbers = [...fault.message.matchAll(/\d[\d,_]*/g)].map(([text]) => Number(text.replace(/[,_]/g, '')))
  const limit = Math.max(0, ...numbers.filter((number) => number < Math.min(wantedTokens, known.mostTokens ?? wantedTokens)))
  if (limit < 16) return undefined
  const note = {
    en: `the answer is limited to ${limit} tokens, as the model allows no more: ${fault.message}`,
    zh: `回答限制为 ${limit} 个 token，模型不允许更多：${fault.message}`,
  }
  return { ...known, mostTokens: limit, notes: [...known.notes, note] }
}

function leftOut(parameter: string, message: string): Text {
  return { en: `${parameter} is left out, as the model refuses it: ${message}`, zh: `已省略 ${parameter}，因为模型拒绝该参数：${message}` }
}
