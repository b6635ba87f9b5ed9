import { callsOf, chatSpeech, pieceOf, shapeFault, usageOf } from './chat-speech.ts'
import type { Speech } from './turn.ts'

/** Ollama's own way with the same interface: no key, whole tool calls in one piece, `stop` for everything that ended by itself, shorter usage. */
export const ollamaSpeech: Speech = {
  ...chatSpeech,
  refuses({ body }) {
    if (body['model'] === 'no-such-model') return { status: 404, message: "model 'no-such-model' not found" }
    return shapeFault(body)
  },
  whole(turn, body) {
    const message = { role: 'assistant', content: turn.text ?? '', ...(turn.calls === undefined ? {} : { tool_calls: callsOf(turn) }) }
    return {
      id: 'chatcmpl-471',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: body['model'],
      system_fingerprint: 'fp_ollama',
      choices: [{ index: 0, message, finish_reason: turn.stop === 'length' ? 'length' : 'stop' }],
      ...shortUsage(turn),
    }
  },
  pieces(turn, { model, stream_options }) {
    const chunk = (choices: object[], more: object = {}): string =>
      `data: ${JSON.stringify({ id: 'chatcmpl-471', object: 'chat.completion.chunk', created: 1_790_000_000, model, system_fingerprint: 'fp_ollama', choices, ...more })}\n\n`
    const delta = (one: object, finish_reason: string | null): string =>
      chunk([{ index: 0, delta: { role: 'assistant', ...one }, finish_reason }])
    return [
      ...pieceOf(turn.text).map((content) => delta({ content }, null)),
      ...callsOf(turn).map((call, index) => delta({ content: '', tool_calls: [{ index, ...call }] }, null)),
      delta({ content: '' }, turn.stop === 'length' ? 'length' : 'stop'),
      ...(stream_options === undefined ? [] : [chunk([], shortUsage(turn))]),
      'data: [DONE]\n\n',
    ]
  },
  fault: ({ message }) => ({ headers: {}, body: { error: { message, type: 'api_error', param: null, code: null } } }),
  models: (path) =>
    path === '/v1/models' ? { object: 'list', data: [{ id: 'qwen2.5:3b', object: 'model', created: 1, owned_by: 'library' }] } : undefined,
}

function shortUsage(turn: Parameters<typeof usageOf>[0]): object {
  const { usage } = usageOf(turn) as { readonly usage?: Readonly<Record<string, unknown>> }
  if (usage === undefined) return {}
  const { prompt_tokens, completion_tokens, total_tokens } = usage
  return { usage: { prompt_tokens, completion_tokens, total_tokens } }
}
