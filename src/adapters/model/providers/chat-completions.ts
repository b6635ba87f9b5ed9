import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { Adjusted } from './adjustments.ts'
import type { Fetch } from './http.ts'
import type { Provider } from './provider.ts'

/** OpenAI's chat completions, which most servers speak: OpenAI, Azure, GLM, Qwen, ModelScope, Ollama, vLLM and all the others. */
export function chatCompletions({ kind, endpoint, model, apiKey }: Provider, fetch: Fetch, adjusted: Adjusted): LanguageModelV4 {
  const key = apiKey?.reveal()
  return createOpenAICompatible({
    name: kind,
    baseURL: endpoint?.root ?? '',
    queryParams: { ...endpoint?.query },
    includeUsage: true,
    fetch,
    ...(key === undefined ? {} : kind === 'azure' ? { headers: { 'api-key': key } } : { apiKey: key }),
    transformRequestBody: (body) => adjust(body, adjusted()),
  }).chatModel(model)
}

function adjust(body: Record<string, unknown>, learnt: ReturnType<Adjusted>): Record<string, unknown> {
  const { max_tokens, stream_options, ...rest } = body
  return {
    ...rest,
    ...(learnt.completionTokens ? { max_completion_tokens: max_tokens } : { max_tokens }),
    ...(learnt.withoutStreamUsage || stream_options === undefined ? {} : { stream_options }),
    ...(learnt.withoutThinking && rest['stream'] !== true ? { enable_thinking: false } : {}),
  }
}
