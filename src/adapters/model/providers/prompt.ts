import type { JSONSchema7, LanguageModelV4FunctionTool, LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { ModelTool, ModelToolResult, ModelTurn } from '../../../ports/model/model.ts'
import { keptFor, optionsOf } from './kept.ts'
import { acceptable } from './tool-calls.ts'

/** A message whose text is as it will be sent: marked, masked, cut. */
export type PreparedMessage =
  | { readonly role: 'user'; readonly text: string }
  | ModelTurn
  | { readonly role: 'tool'; readonly results: readonly ModelToolResult[] }

type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content']

/**
 * A conversation that goes on is sent again with each turn. Most providers keep its beginning by themselves and take less for it; Anthropic wants it marked: the
 * end of what never changes (tools stand before it), and the end of what was said so far.
 */
export function promptOf(
  provider: string,
  system: string,
  messages: readonly PreparedMessage[],
  { goesOn }: { readonly goesOn: boolean },
): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [{ role: 'system', content: system }, ...messages.map((message) => messageOf(provider, message))]
  if (!goesOn) return prompt
  return prompt.map((message, index) =>
    index === 0 || index === prompt.length - 1 ? { ...message, providerOptions: keptFromHere } : message,
  )
}

const keptFromHere = { anthropic: { cacheControl: { type: 'ephemeral' } } }

function messageOf(provider: string, message: PreparedMessage): LanguageModelV4Message {
  if (message.role === 'user') return { role: 'user', content: [{ type: 'text', text: message.text }] }
  if (message.role === 'assistant') return { role: 'assistant', content: assistantContent(provider, message) }
  return {
    role: 'tool',
    content: message.results.map(({ id, name, text, isError }) => ({
      type: 'tool-result',
      toolCallId: acceptable(id),
      toolName: acceptable(name),
      output: { type: isError ? 'error-text' : 'text', value: text },
    })),
  }
}

/** Providers refuse a turn without anything in it, and one of white space alone. */
const nothingSaid = '(nothing)'

/** What its own provider kept is shown to it again; another provider sees text and calls only. */
function assistantContent(provider: string, turn: ModelTurn): AssistantContent {
  const { reasoning, marks } = keptFor(provider, turn)
  const isEmpty = turn.text.trim() === ''
  return [
    ...reasoning.map((one) => ({ type: 'reasoning' as const, text: one.text, ...optionsOf(one.marks) })),
    ...(isEmpty && turn.toolCalls.length > 0 ? [] : [{ type: 'text' as const, text: isEmpty ? nothingSaid : turn.text }]),
    // Arguments that are no object would be refused by every provider; what came instead is told as text.
    ...turn.toolCalls.map(({ id, name, input, raw }) => ({
      type: 'tool-call' as const,
      toolCallId: acceptable(id),
      toolName: acceptable(name),
      input: input ?? { unreadable: raw },
      ...optionsOf(marks[id]),
    })),
  ]
}

export function toolsOf(tools: readonly ModelTool[]): LanguageModelV4FunctionTool[] {
  // The port's JSON schema of an object is what the packages take as one.
  return tools.map(({ name, description, input }) => ({ type: 'function', name, description, inputSchema: input as JSONSchema7 }))
}
