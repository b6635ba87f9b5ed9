import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { StackReport, ThreadStack } from '../../domain/crash/crash-stack.ts'
import { bounded } from '../../domain/text.ts'
import type { DebuggerAnswer } from '../../ports/cores/debugger.ts'
import type { LogReading } from '../log/log-reading.ts'
import { crashThread } from './crash-thread.ts'
import { firstFault } from './first-fault.ts'
import { faultOfStack } from './judge.ts'
import { namedByLog } from './log-names.ts'
import type { NestedSignals } from './nested-signals.ts'
import { notesStack } from './notes-stack.ts'
import { type Places, placesIn } from './places.ts'
import { placed } from './raw-frame.ts'
import { readEuStack } from './read-eu-stack.ts'
import { type GdbReading, readGdb } from './read-gdb.ts'
import { withTrampolines } from './trampolines.ts'

export interface StackEvidence {
  readonly facts: CoreFacts
  /** What a debugger answered; undefined where none was asked. */
  readonly answer?: { readonly tool: 'gdb' | 'eu-stack'; readonly answer: DebuggerAnswer } | undefined
  readonly nested: NestedSignals
  readonly log?: LogReading | undefined
}

const nothing: GdbReading = { threads: [], registers: {}, abortMessage: undefined, goSignal: undefined, ranOut: false }

/**
 * The stack of a crash from all that is known of it. A debugger's answer is judged by what it printed: without one usable frame of the crashed thread it counts as a fault,
 * and the core's own notes take its place. The log gives names and words, the core threads and addresses.
 */
export function stackReport({ facts, answer, nested, log }: StackEvidence): StackReport {
  const places = placesIn(facts)
  const { reading, said, refused } = readingOf(answer)
  const walked = reading.threads.map((thread) => withTrampolines(placed(thread, places), nested.get(thread.tid) ?? [], places))
  const tid = crashThread(facts, walked, nested)
  const found = walked.find((thread) => thread.tid === tid)
  const fault = refused ?? (answer === undefined ? undefined : faultOfStack(facts, found, said, reading.ranOut))
  const isUseful = found !== undefined && found.frames.some(({ function: name, module }) => name !== undefined || module !== '')
  const threads = isUseful ? walked : notesStack(facts, nested, places)
  const goReraised = firstFault({
    facts,
    thread: isUseful ? found : undefined,
    nested: nested.get(tid) ?? [],
    goSignal: reading.goSignal,
    log,
    places,
  })
  const abortMessage = reading.abortMessage ?? log?.message
  return {
    origin: isUseful && answer !== undefined ? answer.tool : 'notes',
    threads: withLogNames(threads, tid, log, places),
    crashThread: tid,
    ...(abortMessage === undefined ? {} : { abortMessage: bounded(abortMessage, 2000) }),
    ...(goReraised === undefined ? {} : { goReraised }),
    ...(fault === undefined ? {} : { fault }),
  }
}

function readingOf(asked: StackEvidence['answer']): { reading: GdbReading; said: string; refused?: StackReport['fault'] } {
  if (asked === undefined) return { reading: nothing, said: '' }
  const { tool, answer } = asked
  if (answer.kind === 'failed') return { reading: nothing, said: '', refused: { kind: answer.fault, detail: bounded(answer.detail, 500) } }
  // gdb says "not a core dump" on either channel.
  const said = `${answer.errors}\n${answer.output.slice(0, 20_000)}`
  const reading = tool === 'gdb' ? readGdb(answer.output) : { ...nothing, threads: readEuStack(answer.output) }
  return { reading, said }
}

function withLogNames(threads: readonly ThreadStack[], tid: number, log: LogReading | undefined, places: Places): ThreadStack[] {
  return threads.map((thread) => (thread.tid === tid ? namedByLog(thread, log, places) : thread))
}
