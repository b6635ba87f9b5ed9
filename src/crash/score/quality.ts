import type { Frame, ThreadStack } from '../../domain/crash/crash-stack.ts'

const weights = { allThreads: 0.25, crashThread: 0.35, topFrames: 0.4 } as const
const topFrames = 5

/**
 * How much of a stack a person can read, 0 to 1: satyr's q = 0.25 all threads + 0.35 crash thread + 0.40 its top five frames, each the share of frames that have both
 * a name and a source line, or are the signal's trampoline (satyr, gdb/stacktrace.c).
 */
export function qualityOf(threads: readonly ThreadStack[], crashThread: number): number {
  const crashed = threads.find(({ tid }) => tid === crashThread)?.frames ?? []
  const q =
    weights.allThreads * readable(threads.flatMap(({ frames }) => frames)) +
    weights.crashThread * readable(crashed) +
    weights.topFrames * readable(crashed.slice(0, topFrames))
  return Math.round(q * 1000) / 1000
}

function readable(frames: readonly Frame[]): number {
  if (frames.length === 0) return 0
  return (
    frames.filter(({ function: name, file, signalHandler }) => signalHandler === true || (name !== undefined && file !== undefined))
      .length / frames.length
  )
}
