import { pieceOf } from './chat-speech.ts'
import { type Fault, goodKey, type Received, type Speech, type Turn, usualUsage } from './turn.ts'

/** Anthropic's messages, whole and as server-sent events. */
export const anthropicSpeech: Speech = {
  isQuestion: (path) => path === '/v1/messages',
  refuses({ headers, body }) {
    return keyFault(headers) ?? shapeFault(body)
  },
  isStream: (_, body) => body['stream'] === true,
  streamType: 'text/event-stream; charset=utf-8',
  whole: (turn, { model }) => ({
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model,
    content: [
      ...(turn.text === undefined ? [] : [{ type: 'text', text: turn.text }]),
      ...callsOf(turn).map(({ json, ...call }) => ({ ...call, input: objectOf(json) })),
    ],
    stop_reason: reasonOf(turn),
    stop_sequence: null,
    usage: usageOf(turn),
  }),
  pieces(turn, { model }) {
    const { output_tokens, ...atStart } = usageOf(turn)
    const start = { id: 'msg_01', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null }
    const blocks = [
      ...(turn.text === undefined
        ? []
        : [
            block(
              { type: 'text', text: '' },
              pieceOf(turn.text).map((text) => ({ type: 'text_delta', text })),
            ),
          ]),
      ...callsOf(turn).map(({ json, ...call }) =>
        block(
          { ...call, input: {} },
          ['', ...pieceOf(json)].map((partial_json) => ({ type: 'input_json_delta', partial_json })),
        ),
      ),
    ]
    return [
      event('message_start', { message: { ...start, usage: { ...atStart, output_tokens: 1 } } }),
      event('ping', {}),
      ...blocks.flatMap((write, index) => write(index)),
      event('message_delta', { delta: { stop_reason: reasonOf(turn), stop_sequence: null }, usage: { output_tokens } }),
      event('message_stop', {}),
    ]
  },
  streamFault: ({ status, message }) => event('error', { error: { type: faultTypes[status] ?? 'api_error', message } }),
  fault: ({ status, message }) => ({ headers: {}, body: { type: 'error', error: { type: faultTypes[status] ?? 'api_error', message } } }),
  models(path, headers) {
    if (path !== '/v1/models') return undefined
    const data = [
      { type: 'model', id: 'claude-3-5-sonnet-20241022', display_name: 'Claude 3.5 Sonnet', created_at: '2024-10-22T00:00:00Z' },
    ]
    return keyFault(headers) ?? { data, has_more: false, first_id: data[0]?.id, last_id: data[0]?.id }
  },
}

const faultTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

function keyFault(headers: Received['headers']): Fault | undefined {
  if (headers['anthropic-version'] !== '2023-06-01') return { status: 400, message: 'anthropic-version: header is required' }
  return headers['x-api-key'] === goodKey ? undefined : { status: 401, message: 'invalid x-api-key' }
}

interface Block {
  readonly type: string
  readonly id?: string
  readonly tool_use_id?: string
}

/** What Anthropic refuses: no limit of tokens, calls that the next message does not answer, turns of one side in a row. */
function shapeFault(body: Received['body']): Fault | undefined {
  const bad = (message: string): Fault => ({ status: 400, message })
  if (body['model'] === 'no-such-model') return { status: 404, message: 'model: no-such-model' }
  if (typeof body['max_tokens'] !== 'number') return bad('max_tokens: Field required')
  const messages = (body['messages'] ?? []) as readonly { readonly role: string; readonly content: string | readonly Block[] }[]
  let open: string[] = []
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) return bad('messages: roles must alternate between "user" and "assistant"')
    const blocks = typeof content === 'string' ? [] : content
    const answered = blocks.flatMap(({ type, tool_use_id }) => (type === 'tool_result' ? [tool_use_id ?? ''] : []))
    const missing = open.filter((id) => !answered.includes(id))
    if (missing.length > 0) return bad(`tool_use ids were found without tool_result blocks immediately after: ${missing.join(', ')}`)
    open = blocks.flatMap(({ type, id }) => (type === 'tool_use' ? [id ?? ''] : []))
    if (open.length > 0 && body['tools'] === undefined) return bad('tools: required when tool_use blocks are present')
  }
  return undefined
}

function callsOf({ calls = [] }: Turn) {
  return calls.map(({ name, input, raw }, index) => ({
    type: 'tool_use',
    id: `toolu_${index}${name}`,
    name,
    json: raw ?? JSON.stringify(input),
  }))
}

/** What it makes of arguments that were cut off. */
function objectOf(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}

function reasonOf({ calls, stop }: Turn): string {
  if (stop === 'length') return 'max_tokens'
  if (stop === 'filtered') return 'refusal'
  return calls === undefined ? 'end_turn' : 'tool_use'
}

/** Input that was kept from before, or is kept from now on, is counted apart. */
function usageOf({ usage = usualUsage }: Turn) {
  const { input, output, cached, written } = { cached: 0, written: 0, ...(usage ?? usualUsage) }
  return {
    input_tokens: input - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: output,
  }
}

function event(type: string, body: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...body })}\n\n`
}

function block(start: object, deltas: readonly object[]) {
  return (index: number): string[] => [
    event('content_block_start', { index, content_block: start }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ]
}
