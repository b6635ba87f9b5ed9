import type { LanguageModelV4Content } from '@ai-sdk/provider'
import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import type { ModelToolCall } from '../../../ports/model.ts'

/** The tools that a model wants called, each with an id of its own, whatever the provider gave. Cut off at the limit, the last one is not to be trusted, nor is any without whole arguments. */
export function toolCallsOf(content: readonly LanguageModelV4Content[], isCutOff: boolean): ModelToolCall[] {
  const seen = new Set<string>()
  const calls: ModelToolCall[] = []
  for (const [index, part] of content.entries()) {
    if (part.type !== 'tool-call') continue
    const id = seen.has(part.toolCallId) || part.toolCallId === '' ? `${part.toolCallId}-${index}` : part.toolCallId
    seen.add(id)
    const input = objectIn(part.input)
    const isTorn = isCutOff && (input === undefined || index === content.length - 1)
    if (!isTorn) calls.push({ id, name: part.toolName, input, raw: part.input })
  }
  return calls
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
