import type {
  LanguageModelV4GenerateResult,
  LanguageModelV4Reasoning,
  LanguageModelV4StreamPart,
  LanguageModelV4Text,
} from '@ai-sdk/provider'
import { isJsonObject } from '../../../domain/json.ts'
import { ProviderFault } from './fault.ts'
import { faultOf, theMiddle } from './fault-of.ts'

export type Generated = Pick<LanguageModelV4GenerateResult, 'content' | 'finishReason' | 'usage' | 'warnings'>

/** A model's answer is text; more than this is a server gone wild. */
const mostCharacters = 4_000_000

type Block = LanguageModelV4Text | LanguageModelV4Reasoning

/** Puts the pieces of a stream together as a whole answer has them, telling the text as it comes. */
export async function gather(stream: AsyncIterable<LanguageModelV4StreamPart>, onText: (delta: string) => void): Promise<Generated> {
  const content: Generated['content'] = []
  const blocks = new Map<string, Block>()
  let warnings: Generated['warnings'] = []
  let characters = 0
  let finish: Extract<LanguageModelV4StreamPart, { type: 'finish' }> | undefined
  for await (const part of stream) {
    if (part.type === 'error') {
      if (isNewEvent(part.error)) continue
      throw faultOf(part.error)
    }
    if (part.type === 'stream-start') warnings = part.warnings
    else if (part.type === 'finish') finish = part
    else if (part.type === 'tool-call') content.push(part)
    else if (part.type === 'text-start' || part.type === 'reasoning-start') {
      const block: Block = { type: part.type === 'text-start' ? 'text' : 'reasoning', text: '' }
      extend(block, '', part.providerMetadata)
      blocks.set(keyOf(part), block)
      content.push(block)
    } else if (isOfBlock(part)) {
      const delta = 'delta' in part ? part.delta : ''
      characters += delta.length
      if (characters > mostCharacters) throw new ProviderFault('unreadable', `the answer has more than ${mostCharacters} characters`)
      extend(blocks.get(keyOf(part)), delta, part.providerMetadata)
      if (part.type === 'text-delta') onText(delta)
    }
  }
  // A provider ends its stream with the reason; without one the connection ended before the answer did.
  if (finish?.finishReason.raw === undefined) throw new ProviderFault('cut-off', theMiddle)
  return { content, finishReason: finish.finishReason, usage: finish.usage, warnings }
}

/** Anthropic adds kinds of events and wants those that are not known to be passed over; the package refuses them by its schema. */
function isNewEvent(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'AI_TypeValidationError' || !('value' in error)) return false
  const { value } = error
  return isJsonObject(value) && typeof value['type'] === 'string' && !knownEvents.has(value['type'])
}

const knownEvents: ReadonlySet<string> = new Set([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'ping',
  'error',
])

type OfBlock = Extract<LanguageModelV4StreamPart, { type: 'text-delta' | 'text-end' | 'reasoning-delta' | 'reasoning-end' }>

function isOfBlock(part: LanguageModelV4StreamPart): part is OfBlock {
  return part.type === 'text-delta' || part.type === 'text-end' || part.type === 'reasoning-delta' || part.type === 'reasoning-end'
}

function keyOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type.split('-')[0]} ${id}`
}

/** A signature of the provider may come with any piece. */
function extend(block: Block | undefined, delta: string, metadata: Block['providerMetadata']): void {
  if (block === undefined) return
  block.text += delta
  if (metadata !== undefined) block.providerMetadata = { ...block.providerMetadata, ...metadata }
}
