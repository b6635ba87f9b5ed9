import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { StackReport, ThreadStack } from '../../domain/crash/crash-stack.ts'
import { bareName } from '../group/bare-name.ts'
import type { LogReading } from '../log/log-reading.ts'
import { isFault } from './crash-thread.ts'
import type { Places } from './places.ts'
import type { GdbReading } from './read-gdb.ts'
import type { SignalFrame } from './signal-frame.ts'

type Reraised = NonNullable<StackReport['goReraised']>

const segv = 11
const floatingPoint = 8

/**
 * What really happened, where a runtime caught a fault and ended the process by a signal of its own. By evidence, the surest first: the kernel's frame on the stack, proved by the
 * walk reaching the same instruction; what Go remembers of a goroutine's fault; the log; Go's functions on the stack, which tell the kind but no address.
 */
export function firstFault(evidence: {
  readonly facts: CoreFacts
  readonly thread: ThreadStack | undefined
  readonly nested: readonly SignalFrame[]
  readonly goSignal: GdbReading['goSignal']
  readonly log: LogReading | undefined
  readonly places: Places
}): Reraised | undefined {
  const { facts, thread, nested, goSignal, log } = evidence
  if (facts.signal.code > 0) return undefined
  const names = (thread?.frames ?? []).map(({ function: name }) => (name === undefined ? '' : bareName(name)))
  const interrupted = interruptedFrame(nested, thread, evidence.places)
  if (interrupted !== undefined) return ofFrame(interrupted)
  const panicked = names.includes('runtime.sigpanic')
  if (goSignal !== undefined && panicked) return { ...goSignal }
  const told = log?.signal
  if (told !== undefined && (told.number !== facts.signal.number || told.faultAddress !== undefined)) {
    return {
      signal: told.number,
      ...(told.code === undefined ? {} : { code: told.code }),
      ...(told.faultAddress === undefined ? {} : { faultAddress: told.faultAddress }),
      ...(told.pc === undefined ? {} : { pc: told.pc }),
    }
  }
  if (!panicked) return undefined
  if (names.includes('runtime.panicmem') || names.includes('runtime.panicmemAddr')) return { signal: segv }
  return names.includes('runtime.panicdivide') ? { signal: floatingPoint } : undefined
}

/** The outermost fault that the walk confirms; without a walk the innermost, as older frames may lie on the stack beside it. */
function interruptedFrame(nested: readonly SignalFrame[], thread: ThreadStack | undefined, places: Places): SignalFrame | undefined {
  const faulted = nested.filter(isFault)
  const frames = thread?.frames ?? []
  if (frames.length < 2) return faulted[0]
  return faulted.findLast(({ pc }) => {
    const { module, offset } = places(pc)
    return frames.some((frame) => frame.module === module && frame.offset === offset)
  })
}

function ofFrame({ signal, code, faultAddress, pc, sp }: SignalFrame): Reraised {
  return { signal, code, ...(faultAddress === undefined ? {} : { faultAddress }), pc, sp }
}
