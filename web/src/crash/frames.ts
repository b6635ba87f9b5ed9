import { appFrames } from '../../../src/crash/group/app-frames.ts'
import type { CoredumpDetail } from '../api/shapes.ts'

export type CrashRecord = NonNullable<CoredumpDetail['report']['record']>
export type Thread = CrashRecord['threads'][number]
export type Frame = Thread['frames'][number]

export interface ShownFrame {
  readonly frame: Frame
  /** Its place in the stack, 0 = innermost. */
  readonly index: number
  /** `own`: the program's; `other`: libraries, runtime, and how the process was ended. */
  readonly kind: 'faulting' | 'own' | 'other' | 'handler'
}

/** Each frame with what it is. The faulting one is the innermost own frame: what stands above it is how the process was ended. */
export function shownFrames(frames: readonly Frame[]): readonly ShownFrame[] {
  const own = appFrames(frames).map(({ index }) => index)
  const isOwn = new Set(own)
  const faulting = own[0] ?? 0
  return frames.map((frame, index) => ({
    frame,
    index,
    kind: frame.signalHandler === true ? 'handler' : index === faulting ? 'faulting' : isOwn.has(index) ? 'own' : 'other',
  }))
}

/** A stretch of frames that comes again and again, as in a recursion without end. */
export interface Repeat {
  readonly repeats: number
  readonly period: number
  readonly from: number
}

const longestPeriod = 6
/** Shorter repetitions are read faster than explained. */
const enoughRepeated = 6

/** Recursions once, with how often they come again; the rest as it is. */
export function foldedFrames(frames: readonly ShownFrame[]): readonly (ShownFrame | Repeat)[] {
  const names = frames.map(({ frame }) => nameOf(frame))
  const rows: (ShownFrame | Repeat)[] = []
  for (let at = 0; at < frames.length; ) {
    const found = repetitionAt(names, at)
    const taken = found?.period ?? 1
    rows.push(...frames.slice(at, at + taken))
    at += taken
    if (found === undefined) continue
    rows.push({ ...found, from: at })
    at += found.repeats * found.period
  }
  return rows
}

function repetitionAt(names: readonly string[], at: number): { readonly repeats: number; readonly period: number } | undefined {
  for (let period = 1; period <= longestPeriod; period += 1) {
    let same = 0
    while (at + period + same < names.length && names[at + same] === names[at + period + same]) same += 1
    const repeats = Math.floor(same / period)
    if (repeats * period >= enoughRepeated) return { repeats, period }
  }
  return undefined
}

/** What a frame is called; without a name, where it lies. */
export function nameOf({ function: name, module, offset }: Frame): string {
  return name ?? `${baseName(module)}+${offset}`
}

/** Where it lies: file and line, else the module. */
export function placeOf({ file, line, module }: Frame): string {
  if (file !== undefined) return `${baseName(file)}${line === undefined ? '' : `:${line}`}`
  return baseName(module)
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
