import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { ThreadStack } from '../../domain/crash/crash-stack.ts'
import { isFault } from './crash-thread.ts'
import type { NestedSignals } from './nested-signals.ts'
import type { Places } from './places.ts'

/** Without any debugger: where each thread stood, and behind a signal's handler where it had been interrupted. */
export function notesStack(facts: CoreFacts, nested: NestedSignals, places: Places): ThreadStack[] {
  return facts.threads.map(({ tid, pc }) => {
    const interrupted = nested.get(tid)?.find(isFault) ?? nested.get(tid)?.[0]
    const behind = interrupted === undefined ? [] : [{ module: '', offset: '0x0', signalHandler: true as const }, places(interrupted.pc)]
    return { tid, frames: [places(pc), ...behind] }
  })
}
