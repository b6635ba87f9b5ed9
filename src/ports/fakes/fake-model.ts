import type { Json } from '../../domain/json.ts'
import type { Model, ModelAnswer, ModelReply, ModelRequest, ModelState, ModelToolCall } from '../model/model.ts'

/** What a scripted model says in one turn: text, tool calls, an object as JSON, or a whole reply (a refusal, a failure). */
export type ScriptedTurn =
  | { readonly text: string; readonly stop?: ModelAnswer['stop'] }
  | { readonly calls: readonly { readonly name: string; readonly input: NonNullable<ModelToolCall['input']> }[]; readonly text?: string }
  | { readonly object: Json }
  | { readonly reply: Exclude<ModelReply, { readonly kind: 'answer' }> }

export interface FakeModel extends Model {
  /** What it was asked, in order. */
  readonly asked: readonly ModelRequest<unknown>[]
}

const fakeState: ModelState = { kind: 'on', provider: 'fake', model: 'fake-1', backups: [], contextTokens: 200_000, inputTokens: 24_000 }
const fakeUsage = { inputTokens: 100, outputTokens: 20, cachedTokens: 0 }

/**
 * A model that follows a script: a list of turns, or a function that reacts to what it was really asked. Asked beyond its script it fails as an unreachable one.
 * True to the port in what callers rely on: an object is checked by the wanted schema, and what does not fit stays text.
 */
export function fakeModel(
  script: readonly ScriptedTurn[] | ((request: ModelRequest<unknown>, turn: number) => ScriptedTurn),
  state: ModelState = fakeState,
): FakeModel {
  const asked: ModelRequest<unknown>[] = []
  return {
    asked,
    state: () => state,
    async ask<Output>(request: ModelRequest<Output>, signal: AbortSignal): Promise<ModelReply<Output>> {
      asked.push(request)
      if (state.kind === 'off') return { kind: 'refused', reason: state.reason, why: state.why }
      if (signal.aborted) return { kind: 'failed', code: 'cancelled', message: 'cancelled', tried: [] }
      const turn = typeof script === 'function' ? script(request, asked.length - 1) : script[asked.length - 1]
      if (turn === undefined) return { kind: 'failed', code: 'unreachable', message: 'the script is at its end', tried: [] }
      return 'reply' in turn ? turn.reply : answerOf(turn, request, asked.length)
    },
  }
}

function answerOf<Output>(
  turn: Exclude<ScriptedTurn, { readonly reply: unknown }>,
  request: ModelRequest<Output>,
  number: number,
): ModelAnswer<Output> {
  const text = 'object' in turn ? JSON.stringify(turn.object) : (turn.text ?? '')
  const calls = 'calls' in turn ? turn.calls : []
  const toolCalls = calls.map(({ name, input }, index) => ({ id: `call-${number}-${index}`, name, input, raw: JSON.stringify(input) }))
  const fits = 'object' in turn ? request.output?.schema.safeParse(turn.object) : undefined
  request.listener?.text(text)
  return {
    kind: 'answer',
    text,
    object: fits?.success === true ? fits.data : undefined,
    toolCalls,
    turn: { role: 'assistant', text, toolCalls },
    stop: toolCalls.length > 0 ? 'tool-calls' : 'stop' in turn ? (turn.stop ?? 'end') : 'end',
    provider: 'fake',
    model: 'fake-1',
    usage: fakeUsage,
    costUsd: 0,
    tookMs: 1,
    tried: [],
    notes: [],
  }
}
