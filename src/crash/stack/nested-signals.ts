import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import { type SignalFrame, signalFrames } from './signal-frame.ts'

/** Memory of the crashed process, at most `length` bytes from `address`; undefined where the core does not hold it. */
export type ReadStack = (address: number, length: number) => Promise<Buffer | undefined>
/** Signals that were being handled when the process ended, by thread. */
export type NestedSignals = ReadonlyMap<number, readonly SignalFrame[]>

/** A handler runs on a stack of its own of some ten kilobytes, or on the thread's own just below what it interrupted. */
const scannedBytes = 64 * 1024
const mostThreads = 512
const quit = 3

/**
 * Signal frames on the stack of the thread that dumped. Go makes its threads print their stacks one after the other before the last one dumps: where that is seen,
 * the other threads are looked at too, as the crash is on one of them.
 */
export async function nestedSignals(facts: CoreFacts, read: ReadStack): Promise<NestedSignals> {
  const found = new Map<number, readonly SignalFrame[]>()
  if (facts.signal.code > 0) return found
  const look = async (tid: number): Promise<readonly SignalFrame[]> => {
    const thread = facts.threads.find((one) => one.tid === tid)
    const bytes = thread === undefined ? undefined : await read(Number(thread.sp), scannedBytes)
    const frames = bytes === undefined ? [] : signalFrames(bytes, facts.machine)
    if (frames.length > 0) found.set(tid, frames)
    return frames
  }
  const first = await look(facts.dumpThread)
  if (first[0]?.signal === quit) for (const { tid } of facts.threads.slice(0, mostThreads)) if (tid !== facts.dumpThread) await look(tid)
  return found
}
