import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { ThreadStack } from '../../domain/crash/crash-stack.ts'
import { appFrames } from '../group/app-frames.ts'
import { bareName } from '../group/bare-name.ts'
import type { NestedSignals } from './nested-signals.ts'
import type { SignalFrame } from './signal-frame.ts'

const faults: ReadonlySet<number> = new Set([4, 5, 7, 8, 11, 31])
const abort = 6
/** Only a process that gives up calls these; `<signal handler called>` alone is no sign, as Go interrupts its threads all the time. */
const givingUp =
  /^(?:abort|raise|__cxa_throw|__cxa_rethrow|__assert_fail\w*|(?:std|__cxxabiv1)::_*terminate|runtime\.(?:sigpanic|gopanic|throw|fatal|fatalthrow|fatalpanic|panicmem\w*))$/

/**
 * The thread whose stack explains the crash: one with a fault that the kernel raised; else the one that dumped, if the program's own code is on it;
 * else one that was giving up in the program's own code; else the one that dumped.
 */
export function crashThread(facts: CoreFacts, threads: readonly ThreadStack[], nested: NestedSignals): number {
  const { dumpThread } = facts
  const faulted = withSignal(nested, dumpThread, isFault) ?? withSignal(nested, dumpThread, isOwnAbort)
  if (faulted !== undefined) return faulted
  const dumped = threads.find(({ tid }) => tid === dumpThread)
  if (dumped !== undefined && hasOwnCode(dumped)) return dumpThread
  return threads.find((thread) => isGivingUp(thread) && hasOwnCode(thread))?.tid ?? dumpThread
}

export function isFault({ signal, code }: SignalFrame): boolean {
  return faults.has(signal) && code > 0
}

/** C's `abort` under Go: sent by the process to itself, outside of Go's own raise. */
function isOwnAbort({ signal, code }: SignalFrame): boolean {
  return signal === abort && code <= 0
}

function withSignal(nested: NestedSignals, dumpThread: number, wanted: (frame: SignalFrame) => boolean): number | undefined {
  if (nested.get(dumpThread)?.some(wanted) === true) return dumpThread
  for (const [tid, frames] of nested) if (frames.some(wanted)) return tid
  return undefined
}

function hasOwnCode({ frames }: ThreadStack): boolean {
  return appFrames(frames).some(({ name }) => name !== undefined)
}

function isGivingUp({ frames }: ThreadStack): boolean {
  return frames.some(({ function: name }) => name !== undefined && givingUp.test(bareName(name)))
}
