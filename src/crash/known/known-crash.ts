import type { Text } from '../../domain/text.ts'

/** A crash that others have reported, as far as it can be recognised: names of functions and words, never their code. */
export interface KnownEntry {
  /** `milvus#48792`; the report to read. */
  readonly id: string
  /** Reports of the same bug in other versions. */
  readonly also?: readonly string[]
  readonly title: string
  /** Only crashes by one of these signals; after a re-raise the first one counts. */
  readonly signals?: readonly number[]
  /** Functions on the crashed thread, innermost first, as short as they are still unmistakable. */
  readonly frames?: readonly string[]
  /** Words that the last message or the log's fatal line must hold, all of them. */
  readonly says?: readonly string[]
  readonly fixedIn?: string
  readonly advice: Text
}
