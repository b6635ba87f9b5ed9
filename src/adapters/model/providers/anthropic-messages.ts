import { createAnthropic } from '@ai-sdk/anthropic'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { Fetch } from './http.ts'
import type { Provider } from './provider.ts'

/** Anthropic's messages. */
export function anthropicMessages({ endpoint, model, apiKey }: Provider, fetch: Fetch): LanguageModelV4 {
  return createAnthropic({ baseURL: endpoint?.root ?? '', apiKey: apiKey?.reveal() ?? '', fetch })(model)
}
