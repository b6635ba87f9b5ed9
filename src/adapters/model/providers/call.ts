import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Usage, SharedV4Warning } from '@ai-sdk/provider'
import type { ModelStop, ModelTool, ModelToolCall, ModelUsage } from '../../../ports/model/model.ts'
import { ProviderFault } from './fault.ts'
import { faultOf } from './fault-of.ts'
import { type Kept, keptOf } from './kept.ts'
import { type PreparedMessage, promptOf, toolsOf } from './prompt.ts'
import { type Generated, gather } from './stream.ts'
import { toolCallsOf } from './tool-calls.ts'

/** One request to one provider, with everything in it decided. */
export interface Call {
  readonly provider: string
  readonly system: string
  readonly messages: readonly PreparedMessage[]
  readonly tools: readonly ModelTool[]
  /** Undefined: as the model likes. */
  readonly toolChoice: 'auto' | 'none' | 'required' | undefined
  readonly maxTokens: number
  /** Undefined: as the model likes. */
  readonly temperature: number | undefined
  /** The answer must be JSON, where the provider has a mode for it. */
  readonly json: boolean
  /** Whether a provider that keeps the beginnings of conversations on request is asked to. */
  readonly keepsBeginnings: boolean
  readonly onText: ((delta: string) => void) | undefined
}

export interface CallAnswer {
  readonly text: string
  readonly toolCalls: readonly ModelToolCall[]
  readonly stop: ModelStop
  /** Undefined where the provider does not tell. */
  readonly usage: ModelUsage | undefined
  /** To be shown again to the same provider, where it wants that. */
  readonly kept: Kept | undefined
  /** What the provider's package left out of the request. */
  readonly remarks: readonly string[]
}

/** Asks once, without trying again. Throws ProviderFault; an aborted signal ends the HTTP request and is thrown as it is. */
export async function callModel(model: LanguageModelV4, call: Call, signal: AbortSignal): Promise<CallAnswer> {
  const options = optionsOf(call, signal)
  try {
    if (call.onText === undefined) return answerOf(await model.doGenerate(options))
    return answerOf(await gather((await model.doStream(options)).stream, call.onText))
  } catch (thrown) {
    signal.throwIfAborted()
    throw faultOf(thrown)
  }
}

function optionsOf(
  { provider, system, messages, tools, toolChoice, maxTokens, temperature, json, keepsBeginnings }: Call,
  signal: AbortSignal,
): LanguageModelV4CallOptions {
  return {
    prompt: promptOf(provider, system, messages, { goesOn: tools.length > 0 && keepsBeginnings }),
    maxOutputTokens: maxTokens,
    abortSignal: signal,
    ...(temperature === undefined ? {} : { temperature }),
    ...(json ? { responseFormat: { type: 'json' as const } } : {}),
    ...(tools.length === 0 ? {} : { tools: toolsOf(tools) }),
    ...(tools.length === 0 || toolChoice === undefined ? {} : { toolChoice: { type: toolChoice } }),
  }
}

function answerOf({ content, finishReason, usage, warnings }: Generated): CallAnswer {
  const reason = finishReason.raw ?? ''
  if (brokenReasons.has(reason)) throw new ProviderFault('provider-fault', `the provider broke off: ${reason}`)
  const stop = reason === 'sensitive' ? 'filtered' : (stops[finishReason.unified] ?? 'other')
  const read = toolCallsOf(content, stop === 'length')
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
  return {
    text,
    toolCalls: read.calls,
    stop: stop === 'length' || stop === 'filtered' ? stop : read.calls.length > 0 ? 'tool-calls' : stop === 'tool-calls' ? 'end' : stop,
    usage: usageOf(usage),
    kept: keptOf(content, read),
    remarks: warnings.map((warning) => remarkOf(warning)),
  }
}

/** Told as why an answer ended, and meaning that it did not: GLM, DeepSeek, gateways between. */
const brokenReasons: ReadonlySet<string> = new Set(['network_error', 'insufficient_system_resource', 'error'])

const stops: Readonly<Record<string, ModelStop>> = {
  stop: 'end',
  length: 'length',
  'tool-calls': 'tool-calls',
  'content-filter': 'filtered',
}

/** Undefined also where no question can have cost what is told: nothing, less than nothing, more than any model reads. */
function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): ModelUsage | undefined {
  const input = Math.round(inputTokens.total ?? 0)
  const output = Math.round(outputTokens.total ?? 0)
  const isTold = [input, output].every((tokens) => tokens >= 0 && tokens <= mostTokens) && input + output > 0
  if (!isTold) return undefined
  const written = within(inputTokens.cacheWrite, input)
  return {
    inputTokens: input,
    outputTokens: output,
    cachedTokens: within(inputTokens.cacheRead, input),
    ...(written > 0 ? { writtenTokens: written } : {}),
  }
}

/** No model reads or writes as many at once. */
const mostTokens = 100_000_000

function within(tokens: number | undefined, most: number): number {
  return Math.min(most, Math.max(0, Math.round(tokens ?? 0)))
}

function remarkOf(warning: SharedV4Warning): string {
  if (warning.type === 'other') return warning.message
  if (warning.type === 'deprecated') return warning.message
  return `${warning.feature}${warning.details === undefined ? '' : `: ${warning.details}`}`
}
