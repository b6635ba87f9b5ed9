import type { LanguageModelV4Content, SharedV4ProviderMetadata } from '@ai-sdk/provider'
import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import type { ModelToolCall } from '../../../ports/model/model.ts'

export interface ReadToolCalls {
  readonly calls: readonly ModelToolCall[]
  /** What the provider put beside a call and wants to see again, by the call's id. */
  readonly marks: Readonly<Record<string, SharedV4ProviderMetadata>>
}

/** The tools that a model wants called, each with an id of its own, whatever the provider gave. Cut off at the limit, the last one is not to be trusted, nor is any without whole arguments. */
export function toolCallsOf(content: readonly LanguageModelV4Content[], isCutOff: boolean): ReadToolCalls {
  const seen = new Set<string>()
  const calls: ModelToolCall[] = []
  const marks: [id: string, SharedV4ProviderMetadata][] = []
  for (const [index, part] of content.entries()) {
    if (part.type !== 'tool-call') continue
    const id = seen.has(part.toolCallId) || part.toolCallId === '' ? `${part.toolCallId}-${index}` : part.toolCallId
    seen.add(id)
    const input = objectIn(part.input)
    const isTorn = isCutOff && (input === undefined || index === content.length - 1)
    if (isTorn) continue
    calls.push({ id, name: part.toolName, input, raw: part.input })
    if (part.providerMetadata !== undefined) marks.push([id, part.providerMetadata])
  }
  return { calls, marks: Object.fromEntries(marks) }
}

/** No arguments at all are an empty object. */
function objectIn(raw: string): JsonObject | undefined {
  if (raw.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(raw)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * A name or id as every provider takes it. What a model called may have no tool's name (`functions.look it`), and ids of one provider (`functions.look:0`) are refused by
 * another that takes over; the same text always becomes the same.
 */
export function acceptable(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || '_'
}
