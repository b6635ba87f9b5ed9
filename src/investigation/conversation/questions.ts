import { resultText, type ToolCall, type ToolResult } from '../../domain/tool-call.ts'
import type { ModelToolCall, ModelToolResult } from '../../ports/model.ts'
import type { ConversationMeans, NumberedResult } from './contract.ts'

interface Place {
  readonly round: number
  /** Number of the first answer. */
  readonly first: number
  readonly scope: string
}

/** Puts a turn's questions to the tools, all at once, and numbers the answers: the model cites them by that. What cannot be asked is answered with why. */
export async function putQuestions(
  calls: readonly ModelToolCall[],
  { round, first, scope }: Place,
  { toolbox, clock, limits, tell }: ConversationMeans,
  signal: AbortSignal,
): Promise<{ readonly answers: readonly NumberedResult[]; readonly results: readonly ModelToolResult[] }> {
  tell({ kind: 'asked', round, tools: calls.map(({ name }) => name) })
  const asked = calls.flatMap((call, index) =>
    call.input === undefined || index >= limits.callsPerRound ? [] : [{ index, call: toolCall(call) }],
  )
  const told = await toolbox.callAll(
    asked.map(({ call }) => call),
    { scope, signal },
  )
  const byIndex = new Map(asked.map(({ index }, place) => [index, told[place]]))
  const answers = calls.map((call, index) => ({
    number: first + index,
    round,
    result:
      byIndex.get(index) ??
      notAsked(call, call.input === undefined ? 'the arguments are no JSON object' : tooMany(limits.callsPerRound), clock.now()),
  }))
  for (const answer of answers) tell({ kind: 'told', answer })
  return { answers, results: answers.map((answer, index) => toldModel(answer, calls[index])) }
}

function toolCall({ name, input = {} }: ModelToolCall): ToolCall {
  return { name, arguments: input }
}

function tooMany(most: number): string {
  return `at most ${most} tools are asked at once: ask again`
}

function notAsked({ name, input = {} }: ModelToolCall, message: string, at: string): ToolResult {
  return {
    name,
    arguments: input,
    source: 'aceso',
    at,
    durationMs: 0,
    sizeBytes: 0,
    cached: false,
    outcome: { kind: 'error', code: 'input-invalid', message },
  }
}

function toldModel({ number, result }: NumberedResult, call: ModelToolCall | undefined): ModelToolResult {
  return { id: call?.id ?? '', name: result.name, text: `[${number}] ${resultText(result)}`, isError: result.outcome.kind === 'error' }
}
