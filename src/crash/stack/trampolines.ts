import type { ThreadStack } from '../../domain/crash/crash-stack.ts'
import type { Places } from './places.ts'
import type { SignalFrame } from './signal-frame.ts'

/**
 * Marks the frame above an interrupted instruction as the kernel's trampoline. A debugger knows it by a name that stripped system libraries do not carry, and then shows
 * an ordinary call there.
 */
export function withTrampolines(thread: ThreadStack, nested: readonly SignalFrame[], places: Places): ThreadStack {
  if (nested.length === 0) return thread
  const interrupted = new Set(nested.map(({ pc }) => spot(places(pc))))
  const frames = thread.frames.map((frame, index) => {
    const below = thread.frames[index + 1]
    return below !== undefined && frame.inlined !== true && !interrupted.has(spot(frame)) && interrupted.has(spot(below))
      ? { ...frame, signalHandler: true as const }
      : frame
  })
  return { ...thread, frames }
}

function spot({ module, offset }: { module: string; offset: string }): string {
  return `${module}+${offset}`
}
