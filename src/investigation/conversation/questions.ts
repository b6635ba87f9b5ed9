import { canonicalJson } from '../../domain/json.ts'
import type { ToolCall, ToolResult } from '../../domain/tool-call.ts'
import type { ModelToolCall, ModelToolResult } from '../../ports/model/model.ts'
import type { ConversationMeans, NumberedResult } from './contract.ts'
import { answersTo } from './kept-answers.ts'

interface Place {
  readonly round: number
  /** Number of the first answer. */
  readonly first: number
  readonly scope: string
  /** Numbers of answers that the model was told in full, by their questions. */
  readonly toldBefore: Map<string, number>
  /** Of one answer, as it is told. */
  readonly answerTokens: number
}

/** Puts a turn's questions to the tools, all at once, and numbers the answers: the model cites them by that. What cannot be asked is answered with why. */
export async function putQuestions(
  calls: readonly ModelToolCall[],
  place: Place,
  means: ConversationMeans,
  signal: AbortSignal,
): Promise<{ readonly answers: readonly NumberedResult[]; readonly results: readonly ModelToolResult[] }> {
  const { told: inWords, tell, steps } = means
  tell({ kind: 'asked', round: place.round, tools: calls.map(({ name }) => name) })
  const step = `answers ${place.round}`
  const kept = steps.found(step, answersTo(calls))
  const answers = kept?.answers ?? (await asked(calls, place, means, signal))
  if (kept === undefined) await steps.keep(step, { ids: calls.map(({ id }) => id), answers })
  for (const answer of answers) tell({ kind: 'told', answer })
  return { answers, results: answers.map((answer, index) => toldModel(answer, calls[index], inWords, place)) }
}

async function asked(
  calls: readonly ModelToolCall[],
  { round, first, scope }: Place,
  { toolbox, clock, limits }: ConversationMeans,
  signal: AbortSignal,
): Promise<readonly NumberedResult[]> {
  const possible = calls.flatMap((call, index) =>
    call.input === undefined || index >= limits.callsPerRound ? [] : [{ index, call: toolCall(call) }],
  )
  const told = await toolbox.callAll(
    possible.map(({ call }) => call),
    { scope, signal },
  )
  const byIndex = new Map(possible.map(({ index }, place) => [index, told[place]]))
  return calls.map((call, index) => ({
    number: first + index,
    round,
    result:
      byIndex.get(index) ??
      notAsked(call, call.input === undefined ? 'the arguments are no JSON object' : tooMany(limits.callsPerRound), clock.now()),
  }))
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

/** The same question again has the same answer: it is named by its number instead of being told anew in every turn that follows. */
function toldModel(
  { number, result }: NumberedResult,
  call: ModelToolCall | undefined,
  inWords: ConversationMeans['told'],
  { toldBefore, answerTokens }: Place,
): ModelToolResult {
  const isError = result.outcome.kind === 'error'
  const question = `${result.name} ${canonicalJson(result.arguments)}`
  const before = isError || !result.cached ? undefined : toldBefore.get(question)
  if (before === undefined && !isError) toldBefore.set(question, number)
  const text = before === undefined ? inWords(result, answerTokens) : `the same as [${before}]`
  return { id: call?.id ?? '', name: result.name, text: `[${number}] ${text}`, isError }
}
