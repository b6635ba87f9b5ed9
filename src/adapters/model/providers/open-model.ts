import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { Adjusted } from './adjustments.ts'
import type { Fetch } from './http.ts'
import type { Provider } from './provider.ts'

/**
 * The model behind a provider, with its protocol. The packages that speak the protocols are loaded here and nowhere else: a tenth of a second and 17 MB that a server
 * without a model, or one that has not asked yet, does not pay. None of them tries again by itself.
 */
export async function openModel(provider: Provider, fetch: Fetch, adjusted: Adjusted): Promise<LanguageModelV4> {
  switch (provider.protocol) {
    case 'chat-completions':
      return (await import('./chat-completions.ts')).chatCompletions(provider, fetch, adjusted)
    case 'anthropic-messages':
      return (await import('./anthropic-messages.ts')).anthropicMessages(provider, fetch)
    case 'bedrock-converse':
      return (await import('./bedrock-converse.ts')).bedrockConverse(provider, fetch)
  }
}
