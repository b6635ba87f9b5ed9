import type { Frame, ThreadStack } from '../../domain/crash/crash-stack.ts'
import { appFrames } from '../group/app-frames.ts'
import type { LogFrame, LogReading } from '../log/log-reading.ts'
import type { Places } from './places.ts'

/** A log's stack as frames; with a core at hand its addresses are placed in the mapped files. */
function framesOfLog(frames: readonly LogFrame[], places: Places | undefined): Frame[] {
  return frames.map(({ function: name, file, line, pc }, index) => {
    const place = pc === undefined ? { module: '', offset: '0x0' } : (places?.(pc) ?? { module: '', offset: pc })
    const isInlined = pc !== undefined && pc === frames[index + 1]?.pc && name !== frames[index + 1]?.function
    return {
      ...place,
      ...(name === undefined ? {} : { function: name }),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(isInlined ? { inlined: true as const } : {}),
    }
  })
}

/**
 * Gives a core's nameless frames the names that the log has for the same addresses. Where the core's walk shows no function of the program itself (no symbols, or Go has
 * switched stacks) and the log's does, the log's takes its place.
 */
export function namedByLog(thread: ThreadStack, log: LogReading | undefined, places: Places): ThreadStack {
  const told = log?.stack === undefined ? [] : framesOfLog(log.stack.frames, places)
  if (told.length === 0) return thread
  const spot = ({ module, offset }: Frame): string => `${module}+${offset}`
  const bySpot = Map.groupBy(told, spot)
  const shared = thread.frames.filter((frame) => frame.function === undefined && bySpot.has(spot(frame)))
  if (shared.length > 0) {
    const frames = thread.frames.flatMap((frame) => (frame.function === undefined ? (bySpot.get(spot(frame)) ?? [frame]) : [frame]))
    return { ...thread, frames: frames.slice(0, 1024) }
  }
  const own = (frames: readonly Frame[]): boolean => appFrames(frames).some(({ name }) => name !== undefined)
  return own(thread.frames) || !own(told) ? thread : { ...thread, frames: told }
}
