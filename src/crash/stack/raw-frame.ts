import type { Frame, ThreadStack } from '../../domain/crash/crash-stack.ts'
import { bounded } from '../../domain/text.ts'
import type { Places } from './places.ts'

/** A frame as a debugger prints it, its address not yet looked up. */
export interface RawFrame {
  /** `0x...`; undefined where the debugger printed none. */
  readonly pc: string | undefined
  readonly name: string | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
  /** `from /lib/...`: the debugger's own idea of the module. */
  readonly from?: string | undefined
  readonly signalHandler?: boolean
}

export interface RawThread {
  readonly tid: number
  readonly name?: string | undefined
  readonly frames: RawFrame[]
}

export const mostFrames = 1024
export const mostThreads = 100_000
const signalReturns = /^(?:__restore_rt|__kernel_rt_sigreturn|runtime\.sigreturn\w*(?:\.abi0)?)$/

/** Trailing addresses that lie in no file are what a walk prints after it lost its way (behind a frame without unwind data); they say nothing. */
export function placed({ tid, name, frames }: RawThread, places: Places): ThreadStack {
  const all = frames.slice(0, mostFrames).map((frame, index) => placedFrame(frame, frames[index + 1], places))
  const last = all.findLastIndex((frame) => frame.function !== undefined || frame.module !== '' || frame.signalHandler === true)
  return {
    tid,
    ...(name === undefined || name === '' ? {} : { name: name.slice(0, 64) }),
    frames: last < 0 ? all.slice(0, 1) : all.slice(0, last + 1),
  }
}

function placedFrame(frame: RawFrame, below: RawFrame | undefined, places: Places): Frame {
  const place = frame.pc === undefined ? { module: frame.from ?? '', offset: '0x0' } : places(frame.pc)
  const isHandler = frame.signalHandler === true || (frame.name !== undefined && signalReturns.test(frame.name))
  // Frames that share an address are calls expanded from one instruction; a recursion shares its name as well.
  const isInlined = frame.pc !== undefined && frame.pc === below?.pc && frame.name !== below.name && !isHandler
  return {
    ...place,
    ...(place.module === '' && frame.from !== undefined ? { module: frame.from.slice(0, 4096) } : {}),
    ...(frame.name === undefined ? {} : { function: bounded(frame.name, 4096) }),
    ...(frame.file === undefined ? {} : { file: frame.file.slice(0, 4096) }),
    ...(frame.line === undefined || !Number.isSafeInteger(frame.line) ? {} : { line: frame.line }),
    ...(isInlined ? { inlined: true as const } : {}),
    ...(isHandler ? { signalHandler: true as const } : {}),
  }
}
