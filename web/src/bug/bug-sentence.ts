import type { CrashGroup } from '../api/shapes.ts'
import type { Texts } from '../texts/shape.ts'
import { type CrashFacts, crashSentence, isByMessage } from './sentence.ts'

/** A bug by its most frequent fingerprint. */
export function bugSentence({ id, members: [member] }: CrashGroup, texts: Texts): string {
  return member === undefined ? id : crashSentence(factsOf(member), texts)
}

/** What its processes say at their end, where the sentence does not say it already. */
export function bugMessage({ members: [member] }: CrashGroup): string | undefined {
  return member === undefined || isByMessage(factsOf(member)) ? undefined : member.abortMessage
}

function factsOf({ program, fingerprint, abortMessage, signal }: CrashGroup['members'][number]): CrashFacts {
  return { program, frames: fingerprint.frames, message: abortMessage, signal }
}
