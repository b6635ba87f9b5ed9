import { z } from 'zod'
import { cutToTokens, estimateTokens, withoutMiddle } from '../../domain/outside-text/token-text.ts'
import { withoutUnseen } from '../../domain/outside-text/visible-text.ts'
import type { Text } from '../../domain/text.ts'
import type { ModelMessage, ModelOutput, ModelRequest } from '../../ports/model/model.ts'
import type { PreparedMessage } from './providers/prompt.ts'
import { dataBlock, dataRule } from './text/data-block.ts'
import type { Hide } from './text/hide.ts'

/** A request as it will be sent. */
export interface Prepared {
  readonly system: string
  readonly messages: readonly PreparedMessage[]
  /** As estimated. */
  readonly inputTokens: number
  readonly notes: readonly Text[]
}

/** Marks, braces and roles around each text. */
const tokensAround = 12
/** Before anything else, so that a gigabyte of log costs no time: characters kept for each token that could be sent. */
const charactersAToken = 6

/**
 * Text from outside is masked, freed of what people cannot see, cut in its middle until everything fits, and marked. `too-long` where our own words alone are too many.
 */
export function prepare(request: ModelRequest<never>, mostTokens: number, hide: Hide): Prepared | 'too-long' {
  const system = systemOf(request)
  const missing: number[] = []
  const clean = request.messages.map((message) =>
    mapData(hiddenText(message, hide), (text) => {
      const short = withoutMiddle(text, mostTokens * charactersAToken)
      missing.push(short.leftOut)
      return hide(withoutUnseen(short.text.toWellFormed()))
    }),
  )
  const data = clean.flatMap((message) => dataOf(message)).map((text) => estimateTokens(text))
  const all = estimateTokens(system) + clean.reduce((sum, message) => sum + sizeOf(message), 0) + toolTokens(request)
  const room = mostTokens - (all - sum(data))
  if (room < 0) return 'too-long'
  const level = levelFor(data, room)
  let cuts = 0
  const fitting = clean.map((message) =>
    mapData(message, (text) => {
      const cut = cutToTokens(text, level, missing.shift())
      if (cut.leftOut > 0) cuts += 1
      return cut.text
    }),
  )
  return {
    system,
    messages: fitting.map((message) => marked(message)),
    inputTokens: Math.min(all, mostTokens),
    notes: cuts === 0 ? [] : [cutNote(cuts, mostTokens)],
  }
}

function systemOf({ system, messages, output }: ModelRequest<never>): string {
  const hasData = messages.some((message) => dataOf(message).length > 0)
  return [system, ...(hasData ? [dataRule] : []), ...(output === undefined ? [] : [outputRule(output)])].join('\n\n')
}

function outputRule<Output>({ name, schema }: ModelOutput<Output>): string {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return `Answer with one JSON object, the ${name}, and with nothing else: no sentence before or after it. It must match this JSON schema:\n${JSON.stringify(shape)}`
}

/** Also what a person asked may hold a key. */
function hiddenText(message: ModelMessage, hide: Hide): ModelMessage {
  if (message.role !== 'user') return message
  return { ...message, parts: message.parts.map((part) => (part.kind === 'data' ? part : { ...part, text: hide(part.text) })) }
}

function mapData(message: ModelMessage, change: (text: string) => string): ModelMessage {
  if (message.role === 'assistant') return message
  if (message.role === 'tool') return { ...message, results: message.results.map((result) => ({ ...result, text: change(result.text) })) }
  return { ...message, parts: message.parts.map((part) => (part.kind === 'text' ? part : { ...part, text: change(part.text) })) }
}

function dataOf(message: ModelMessage): readonly string[] {
  if (message.role === 'assistant') return []
  if (message.role === 'tool') return message.results.map(({ text }) => text)
  return message.parts.flatMap((part) => (part.kind === 'data' ? [part.text] : []))
}

function sizeOf(message: ModelMessage): number {
  const texts =
    message.role === 'assistant'
      ? [message.text, ...message.toolCalls.map(({ name, raw }) => name + raw)]
      : message.role === 'tool'
        ? message.results.map(({ text }) => text)
        : message.parts.map(({ text }) => text)
  return texts.reduce((total, text) => total + estimateTokens(text) + tokensAround, 0)
}

function toolTokens({ tools = [] }: ModelRequest<never>): number {
  return tools.reduce((total, tool) => total + estimateTokens(JSON.stringify(tool)) + tokensAround, 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The size to which the largest texts are cut so that all fit: small ones stay whole, and no text is cut below another. */
function levelFor(sizes: readonly number[], room: number): number {
  let left = room
  const ordered = sizes.toSorted((one, other) => one - other)
  for (const [index, size] of ordered.entries()) {
    const share = Math.floor(left / (ordered.length - index))
    if (size > share) return share
    left -= size
  }
  return Number.MAX_SAFE_INTEGER
}

function marked(message: ModelMessage): PreparedMessage {
  if (message.role === 'assistant') return message
  if (message.role === 'tool')
    return { role: 'tool', results: message.results.map((result) => ({ ...result, text: dataBlock(result.name, result.text) })) }
  return {
    role: 'user',
    text: message.parts.map((part) => (part.kind === 'text' ? part.text : dataBlock(part.label, part.text))).join('\n'),
  }
}

function cutNote(cuts: number, mostTokens: number): Text {
  return {
    en: `${cuts === 1 ? 'one text was' : `${cuts} texts were`} cut in the middle, to ask with no more than ${mostTokens} tokens`,
    zh: `有 ${cuts} 段文本从中间截断，使提问不超过 ${mostTokens} 个 token`,
  }
}
