import type { Text } from '../../domain/text.ts'
import type { ModelAnswer, ModelMessage, ModelRequest } from '../../ports/model/model.ts'
import type { Outcome } from './ask-provider.ts'
import type { Provider } from './providers/provider.ts'
import { readJsonAnswer } from './text/json-answer.ts'
import { added } from './usage.ts'

export type Answered = Extract<Outcome, { kind: 'answer' }> & {
  readonly provider: Pick<Provider, 'kind' | 'model'>
  readonly isKept?: true
}

export type Whole<Output> = Omit<ModelAnswer<Output>, 'tookMs' | 'tried'>

/** Reads the object that was wanted; where it does not fit the model is told why and asked once more. Whatever comes then stands, as text at worst. */
export async function shaped<Output>(
  request: ModelRequest<Output>,
  first: Answered,
  askAgain: (request: ModelRequest<never>) => Promise<Answered | undefined>,
): Promise<Whole<Output>> {
  const { output } = request
  if (output === undefined || first.answer.toolCalls.length > 0) return wholeOf<Output>(first, undefined)
  const read = readJsonAnswer(first.answer.text, output.schema)
  if (read.kind === 'fits') return wholeOf(first, read.value)
  if (first.answer.stop === 'filtered') return wholeOf<Output>(first, undefined)
  const second = await askAgain(repairing(request as ModelRequest<never>, first, read.problems))
  if (second === undefined) return wholeOf<Output>(first, undefined, unrepaired)
  const isPaid = first.isKept === true && second.isKept !== true
  const both = isPaid ? second : { ...second, usage: added(first.usage, second.usage), costUsd: addedCost(first.costUsd, second.costUsd) }
  const repaired = readJsonAnswer(second.answer.text, output.schema)
  if (repaired.kind === 'fits') return wholeOf(both, repaired.value, repairedNote)
  return wholeOf<Output>({ ...both, answer: first.answer }, undefined, unrepaired)
}

const repairedNote = { en: 'the answer did not fit and was repaired by asking once more', zh: '回答不符合格式，再次询问后已修复' }
const unrepaired = { en: 'the answer does not fit what was asked for and is shown as text', zh: '回答不符合所要求的格式，按原文显示' }

function repairing(request: ModelRequest<never>, { answer }: Answered, problems: string): ModelRequest<never> {
  const { listener: _, keep, ...rest } = request
  const cut = answer.stop === 'length' ? ' It was cut off: be shorter.' : ''
  const text = `That does not fit: ${problems}.${cut} Answer again, with the whole JSON object and nothing else.`
  const messages: ModelMessage[] = [
    ...request.messages,
    { role: 'assistant', text: answer.text, toolCalls: [] },
    { role: 'user', parts: [{ kind: 'text', text }] },
  ]
  const again = keep === undefined ? {} : { keep: { ...keep, place: `${keep.place}, repaired` } }
  return { ...rest, ...again, messages, toolChoice: 'none' }
}

function wholeOf<Output>(
  { answer, provider, usage, costUsd, notes, isKept }: Answered,
  object: Output | undefined,
  note?: Text,
): Whole<Output> {
  const { text, toolCalls, stop, kept } = answer
  return {
    kind: 'answer',
    text,
    object,
    toolCalls,
    turn: { role: 'assistant', text, toolCalls, ...(kept === undefined ? {} : { kept: { provider: provider.kind, content: kept } }) },
    stop,
    provider: provider.kind,
    model: provider.model,
    usage,
    costUsd,
    ...(isKept === true ? { isKept } : {}),
    notes: note === undefined ? notes : [...notes, note],
  }
}

function addedCost(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}
