import type { Text } from '../../../domain/text.ts'
import type { ProviderFault } from './fault.ts'

/** What is left out or made smaller because the model refuses it. Learnt from its refusals, by provider and model, as long as the process lives. */
export interface Adjustments {
  readonly withoutTemperature: boolean
  readonly withoutJsonMode: boolean
  readonly withoutStreamUsage: boolean
  /** Speaks Anthropic's protocol from before conversations could be kept. */
  readonly withoutCacheMarks: boolean
  /** The model calls none: it is asked as if there were none. */
  readonly withoutTools: boolean
  /** Which tools it calls is left to the model; where it may call none, it is told of none. */
  readonly withoutToolChoice: boolean
  /** Tools stay where none may be called: without them this provider's package would take what they answered out of the conversation. */
  readonly keepsTools: boolean
  /** Thinks before it answers only in pieces; asked for a whole answer it must be told not to. */
  readonly withoutThinking: boolean
  /** Answers in pieces only. */
  readonly onlyStreams: boolean
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
  withoutCacheMarks: false,
  withoutTools: false,
  withoutToolChoice: false,
  keepsTools: false,
  withoutThinking: false,
  onlyStreams: false,
  completionTokens: false,
  mostTokens: undefined,
  notes: [],
}

/** What is documented: GLM takes no choice of tools, by a refusal that does not say so; Bedrock has none that forbids them. */
export function knownAdjustments(provider: string): Adjustments {
  return { ...noAdjustments, withoutToolChoice: provider === 'glm', keepsTools: provider === 'bedrock' }
}

/**
 * How to ask so that this refusal does not come again; undefined where the provider names no parameter that can go. Only what it names is changed: a refusal without
 * a name is told to people as it is.
 */
export function adjustedFor(fault: ProviderFault, known: Adjustments, wantedTokens: number): Adjustments | undefined {
  if (fault.code !== 'request-refused') return undefined
  const about = `${fault.parameter ?? ''} ${fault.message}`
  if (/use ['"`]?max_completion_tokens/i.test(about) && !known.completionTokens) return { ...known, completionTokens: true }
  if (/max_?(completion_|output_)?tokens/i.test(about)) return smaller(fault, known, wantedTokens)
  if (/temperature/.test(about) && !known.withoutTemperature)
    return { ...known, withoutTemperature: true, notes: [...known.notes, leftOut('temperature', fault.message)] }
  const [, change] = leftOutSilently.find(([pattern, key]) => pattern.test(about) && !known[key]) ?? []
  if (change !== undefined) return { ...known, [change]: true }
  if (noTools.test(about) && !known.withoutTools)
    return { ...known, withoutTools: true, notes: [...known.notes, askedWithoutTools(fault.message)] }
  return undefined
}

/** What changes the way and not the answer. */
const leftOutSilently: readonly (readonly [
  RegExp,
  'withoutJsonMode' | 'withoutStreamUsage' | 'withoutCacheMarks' | 'withoutToolChoice' | 'withoutThinking' | 'onlyStreams',
])[] = [
  [/response_format/, 'withoutJsonMode'],
  [/stream_options/, 'withoutStreamUsage'],
  [/cache_control/, 'withoutCacheMarks'],
  [/tool_choice/, 'withoutToolChoice'],
  [/enable_thinking/, 'withoutThinking'],
  [/only supports? (?:the )?stream/i, 'onlyStreams'],
]

const noTools =
  /(?:not support|n't support|unsupported)[^.]{0,20} (?:tools?|functions?)\b|(?:tool|function)[ -]?(?:use|calling|calls?|s)?[^.]{0,20} not (?:supported|available)/i

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

function askedWithoutTools(message: string): Text {
  return {
    en: `the model calls no tools and was asked without them: ${message}`,
    zh: `模型不支持调用工具，已改为不提供工具提问：${message}`,
  }
}

function leftOut(parameter: string, message: string): Text {
  return { en: `${parameter} is left out, as the model refuses it: ${message}`, zh: `已省略 ${parameter}，因为模型拒绝该参数：${message}` }
}
