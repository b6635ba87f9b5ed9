import type { Provider } from './providers/provider.ts'
import type { ModelSettings } from './settings.ts'

/** As most servers that say nothing are set up. */
const assumedContextTokens = 32_768

/** How long a question to a provider may be and how long its answer: both must find room in the model's window, and an answer gets half of a small one at most. */
export function roomOf(
  { contextTokens = assumedContextTokens }: Pick<Provider, 'contextTokens'>,
  settings: Pick<ModelSettings, 'maxTokens' | 'maxInputTokens'>,
): { readonly inputTokens: number; readonly maxTokens: number } {
  const maxTokens = Math.min(settings.maxTokens, Math.floor(contextTokens / 2))
  return { maxTokens, inputTokens: Math.min(settings.maxInputTokens, contextTokens - maxTokens) }
}
