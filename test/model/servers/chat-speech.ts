import { type Fault, goodKey, type Received, type Speech, type Turn, usualUsage } from './turn.ts'

/** OpenAI's chat completions as OpenAI answers them. */
export const chatSpeech: Speech = {
  isQuestion: (path) => path === '/v1/chat/completions',
  refuses({ headers, body }) {
    if (headers['authorization'] !== `Bearer ${goodKey}`)
      return { status: 401, message: 'Incorrect API key provided: sk-wrong-key-that-was-sent.', code: 'invalid_api_key' }
    return shapeFault(body) ?? modelFault(body)
  },
  isStream: (_, body) => body['stream'] === true,
  streamType: 'text/event-stream; charset=utf-8',
  whole(turn, { model }) {
    return {
      id: 'chatcmpl-B1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: turn.text ?? null,
            refusal: null,
            ...(turn.calls === undefined ? {} : { tool_calls: callsOf(turn) }),
          },
          logprobs: null,
          finish_reason: reasonOf(turn),
        },
      ],
      ...usageOf(turn),
      system_fingerprint: 'fp_1',
    }
  },
  pieces(turn, { model, stream_options }) {
    const chunk = (choices: object[], more: object = {}): string =>
      `data: ${JSON.stringify({ id: 'chatcmpl-B1', object: 'chat.completion.chunk', created: 1_790_000_000, model, choices, ...more })}\n\n`
    const delta = (one: object, finish_reason: string | null = null): string =>
      chunk([{ index: 0, delta: one, logprobs: null, finish_reason }])
    return [
      delta({ role: 'assistant', content: '', refusal: null }),
      ...pieceOf(turn.text).map((content) => delta({ content })),
      ...callsOf(turn).flatMap(({ function: { name, arguments: json }, ...call }, index) => [
        delta({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
        ...pieceOf(json).map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]),
      delta({}, reasonOf(turn)),
      ...(stream_options === undefined ? [] : [chunk([], usageOf(turn))]),
      'data: [DONE]\n\n',
    ]
  },
  streamFault: ({ status, message }) => `data: ${JSON.stringify({ error: { message, code: status, type: 'server_error' } })}\n\n`,
  fault: ({ message, code, parameter }) => ({
    headers: {},
    body: { error: { message, type: 'invalid_request_error', param: parameter ?? null, code: code ?? null } },
  }),
  models: (path, headers) => {
    if (path !== '/v1/models') return undefined
    if (headers['authorization'] !== `Bearer ${goodKey}`)
      return { status: 401, message: 'Incorrect API key provided', code: 'invalid_api_key' }
    return { object: 'list', data: ['gpt-4', 'gpt-3.5-turbo'].map((id) => ({ id, object: 'model', created: 1, owned_by: 'system' })) }
  },
}

export function reasonOf({ calls, stop }: Turn): string {
  if (stop === 'length') return 'length'
  if (stop === 'filtered') return 'content_filter'
  return calls === undefined ? 'stop' : 'tool_calls'
}

export function callsOf({ calls = [] }: Turn) {
  return calls.map(({ name, input, raw }, index) => ({
    id: `call_${index}${name}`,
    type: 'function' as const,
    function: { name, arguments: raw ?? JSON.stringify(input) },
  }))
}

export function usageOf({ usage = usualUsage }: Turn): object {
  if (usage === null) return {}
  const { input, output, cached = 0 } = usage
  return {
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    },
  }
}

/** A text as it comes in a stream: a few characters at a time. */
export function pieceOf(text: string | undefined): string[] {
  return text === undefined ? [] : (text.match(/[^]{1,7}/g) ?? [])
}

interface ChatMessage {
  readonly role?: unknown
  readonly content?: unknown
  readonly tool_calls?: readonly { readonly id: string; readonly function?: { readonly arguments?: unknown } }[]
  readonly tool_call_id?: unknown
}

/** What OpenAI refuses: calls that are not answered, answers to no call, arguments that are no text. */
export function shapeFault(body: Received['body']): Fault | undefined {
  const messages = (body['messages'] ?? []) as readonly ChatMessage[]
  const bad = (message: string): Fault => ({ status: 400, message })
  if (messages.length === 0) return bad("'messages' is empty")
  let open: string[] = []
  for (const { role, tool_calls, tool_call_id } of messages) {
    if (role === 'tool') {
      if (!open.includes(String(tool_call_id))) return bad(`tool_call_id '${String(tool_call_id)}' answers no tool call`)
      open = open.filter((id) => id !== tool_call_id)
    } else if (open.length > 0) return bad(`tool_call_ids did not have response messages: ${open.join(', ')}`)
    for (const call of tool_calls ?? []) {
      if (typeof call.function?.arguments !== 'string') return bad('arguments must be text')
      open.push(call.id)
    }
  }
  return undefined
}

function modelFault({ model }: Received['body']): Fault | undefined {
  if (model !== 'no-such-model') return undefined
  return { status: 404, message: 'The model `no-such-model` does not exist or you do not have access to it.', code: 'model_not_found' }
}
