import { say } from '../language/say.ts'
import { brief } from '../parts/foreign.tsx'
import type { Texts } from '../texts/shape.ts'

/** What a sentence about a crash is made of. */
export interface CrashFacts {
  readonly program: string
  /** Its own innermost functions, as the fingerprint names them: `module!function`, or `module+offset` without a name. */
  readonly frames: readonly string[]
  readonly message?: string | undefined
  readonly signal: string
}

const longestFrame = 160
const longestMessage = 160

/** Whether the sentence is what the process said, so that it need not be said again. */
export function isByMessage({ frames, message }: CrashFacts): boolean {
  return (frames[0] === undefined || !isNamed(frames[0])) && message !== undefined && message.trim() !== ''
}

/** What crashes where, in one sentence: by the innermost own function that has a name, else by what the process said, else by whatever is left. */
export function crashSentence(facts: CrashFacts, texts: Texts): string {
  const { program, frames, message = '', signal } = facts
  const t = texts.crashes.sentence
  const name = programName(program) || t.program
  const [frame] = frames
  if (isByMessage(facts)) return say(t.message, { program: name, message: brief(message, longestMessage) })
  if (frame !== undefined) return say(t.frame, { program: name, frame: brief(functionOf(frame), longestFrame) })
  return say(t.signal, { program: name, signal: brief(signal, 40) })
}

/** `/milvus/bin/milvus` is `milvus`. */
export function programName(path: string): string {
  return brief(path.slice(path.lastIndexOf('/') + 1), 40)
}

export function isNamed(frame: string): boolean {
  return frame.includes('!') || !/\+0x[0-9a-f]+$/.test(frame)
}

/** Without its module, which the line below tells. */
export function functionOf(frame: string): string {
  return frame.slice(frame.indexOf('!') + 1)
}

export function moduleOf(frame: string): string | undefined {
  const at = frame.indexOf('!')
  return at < 0 ? undefined : frame.slice(0, at)
}
