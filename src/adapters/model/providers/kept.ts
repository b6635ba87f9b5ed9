import type { LanguageModelV4Content, SharedV4ProviderMetadata, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { ModelTurn } from '../../../ports/model/model.ts'
import type { ReadToolCalls } from './tool-calls.ts'

/** What one provider wants to see again as it came, since it may be signed. */
export interface Kept {
  readonly reasoning: readonly { readonly text: string; readonly marks: SharedV4ProviderMetadata | undefined }[]
  /** By the id of the tool call that bears them, as Gemini's do. */
  readonly marks: ReadToolCalls['marks']
}

/** Undefined where there is nothing to show again. */
export function keptOf(content: readonly LanguageModelV4Content[], { marks }: ReadToolCalls): Kept | undefined {
  const reasoning = content.flatMap((part) => (part.type === 'reasoning' ? [{ text: part.text, marks: part.providerMetadata }] : []))
  return reasoning.length === 0 && Object.keys(marks).length === 0 ? undefined : { reasoning, marks }
}

const nothing: Kept = { reasoning: [], marks: {} }

/** Of a turn that this provider said itself; another provider's marks would be refused. */
export function keptFor(provider: string, { kept }: ModelTurn): Kept {
  // Made by `keptOf` for the same provider: whoever asks puts the turn back as it is.
  return kept?.provider === provider ? (kept.content as Kept) : nothing
}

/** Said back the way it was heard. */
export function optionsOf(marks: SharedV4ProviderMetadata | undefined): { readonly providerOptions?: SharedV4ProviderOptions } {
  return marks === undefined ? {} : { providerOptions: marks }
}
