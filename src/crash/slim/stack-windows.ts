import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt } from '../elf/bytes.ts'
import { type CoreImage, readMemory, segmentOf } from '../elf/core-image.ts'
import type { ByteRange } from './byte-ranges.ts'
import { goroutineEnd, threadGoroutine } from './goroutine-stack.ts'
import type { ThreadPlace } from './slim-notes.ts'

/** Below the stack pointer x86-64 programs may still use this much. */
const redZone = 128
/** A stack that overflowed has its pointer in the guard below it, by as much as the last frame was large. */
const mostBelowStack = 1024 * 1024
/** A handler of a signal that came inside a handler, and Go's switches of stacks: more are not followed. */
const mostWindows = 6

interface Place {
  readonly sp: number
  /** Addresses that may be those of Go's `g`. */
  readonly goroutines: readonly number[]
}

/**
 * The stretches of memory that a thread's stack lies in: from its stack pointer upwards, and, where a signal's frame on that stack holds other registers, from their stack
 * pointer as well (a handler runs on a stack of its own, and the frame that faulted is on the other one).
 */
export async function stackWindows(core: CoreBytes, image: CoreImage, thread: ThreadPlace, most: number): Promise<readonly ByteRange[]> {
  const windows: ByteRange[] = []
  const goroutines = [thread.goroutine, await threadGoroutine(core, image, thread)]
  const waiting: Place[] = [{ sp: thread.sp, goroutines }]
  // Without unwinding tables debuggers follow the frame pointer, which may point to another stack than the one in use.
  if (Math.abs(thread.fp - thread.sp) > most) waiting.push({ sp: thread.fp, goroutines })
  for (let place = waiting.shift(); place !== undefined && windows.length < mostWindows; place = waiting.shift()) {
    const { sp } = place
    if (windows.some(({ start, end }) => sp >= start && sp < end)) continue
    const window = await windowAt(core, image, place, most)
    if (window === undefined) continue
    windows.push(window)
    const bytes = await readMemory(core, image, window.start, window.end - window.start)
    if (bytes !== undefined) waiting.push(...interrupted(image.header.machine, bytes, window.start, goroutines))
  }
  return windows
}

async function windowAt(core: CoreBytes, image: CoreImage, { sp, goroutines }: Place, most: number): Promise<ByteRange | undefined> {
  if (sp === 0) return undefined
  const segment = segmentOf(image, sp)
  const stack = segment === undefined || segment.fileSize === 0 ? firstAbove(image, sp) : segment
  if (stack === undefined) return undefined
  const start = Math.max(sp - redZone, stack.start)
  const bound = await goroutineEnd(core, image, goroutines, sp)
  const end = Math.min(Math.max(sp, stack.start) + most, stack.start + stack.fileSize, bound ?? Number.POSITIVE_INFINITY)
  return end > start ? { start, end } : undefined
}

function firstAbove(image: CoreImage, sp: number): CoreImage['segments'][number] | undefined {
  return image.segments.find(({ start, fileSize }) => start > sp && start - sp <= mostBelowStack && fileSize > 0)
}

/** cs, gs, fs and ss as every 64-bit process of Linux has them, one word of the registers that the kernel saves on the stack before it calls a handler. */
const x86Marker = Buffer.from([0x33, 0, 0, 0, 0, 0, 0x2b, 0])
const x86From = { sp: -24, goroutine: -96 } as const
/** Head of the floating point registers, which follow the general ones on aarch64 at a fixed distance: `FPSIMD_MAGIC` and its length. */
const armMarker = Buffer.from([0x01, 0x80, 0x50, 0x46, 0x10, 0x02, 0, 0])
const armFrom = { sp: -32, goroutine: -56 } as const

/** Places that signal handlers on this stack will return to. */
function interrupted(machine: CoreImage['header']['machine'], bytes: Buffer, base: number, known: readonly number[]): Place[] {
  const [marker, from] = machine === 'x86-64' ? [x86Marker, x86From] : [armMarker, armFrom]
  const places: Place[] = []
  for (let at = bytes.indexOf(marker); at !== -1 && places.length < mostWindows; at = bytes.indexOf(marker, at + 8)) {
    if ((base + at) % 8 !== 0 || at + from.goroutine < 0) continue
    const sp = safeNumberAt(bytes, at + from.sp)
    const goroutine = safeNumberAt(bytes, at + from.goroutine)
    if (Number.isFinite(sp)) places.push({ sp, goroutines: [goroutine, ...known] })
  }
  return places
}
