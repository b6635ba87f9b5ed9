import type { CoreFacts } from '../../domain/crash/core-facts.ts'

/** What the kernel pushed onto a stack when a signal's handler was called: who was interrupted where, and by what. */
export interface SignalFrame {
  readonly signal: number
  readonly code: number
  /** Only of a signal that the kernel raised itself. */
  readonly faultAddress: string | undefined
  readonly pc: string
  readonly sp: string
}

const mostSignals = 64
/** Trap numbers of x86 that end in a signal: divide 0, debug 1, breakpoint 3, overflow 4, bounds 5, opcode 6, segment 11, stack 12, protection 13, page 14, float 16, alignment 17, SIMD 19. */
const mostTrap = 32n

/**
 * Signal frames on a stretch of a thread's stack, innermost first: known by their fixed layout, so neither symbols nor a debugger are needed.
 * This is how the first fault is found behind a runtime that catches it and ends the process by another signal.
 * x86-64: `ucontext` (304 bytes, code segment 0x33 at 184) and `siginfo` right behind it. aarch64: `siginfo` (128), then `ucontext` whose fault address repeats it.
 */
export function signalFrames(bytes: Buffer, machine: CoreFacts['machine']): SignalFrame[] {
  const size = machine === 'x86-64' ? 304 + 128 : 128 + 176 + 288
  const found: SignalFrame[] = []
  for (let at = 0; at + size <= bytes.length; at += 8) {
    const frame = machine === 'x86-64' ? x86Frame(bytes, at) : armFrame(bytes, at)
    if (frame !== undefined) {
      found.push(frame)
      at += size - 8
    }
  }
  return found
}

function x86Frame(bytes: Buffer, at: number): SignalFrame | undefined {
  // cs 0x33 of 64-bit user code; gs and fs are 0; ss 0x2b or 0.
  if (bytes.readUInt16LE(at + 184) !== 0x33 || bytes.readUInt32LE(at + 186) !== 0) return undefined
  const ss = bytes.readUInt16LE(at + 190)
  if (ss !== 0x2b && ss !== 0) return undefined
  if (bytes.readBigUInt64LE(at + 8) !== 0n || bytes.readBigUInt64LE(at + 200) >= mostTrap) return undefined
  return frameAt(bytes, at + 304, bytes.readBigUInt64LE(at + 168), bytes.readBigUInt64LE(at + 160))
}

function armFrame(bytes: Buffer, at: number): SignalFrame | undefined {
  const context = at + 128
  // uc_flags and uc_link are 0; the processor state says 64-bit user mode.
  if (bytes.readBigUInt64LE(context) !== 0n || bytes.readBigUInt64LE(context + 8) !== 0n) return undefined
  const registers = context + 176
  const pstate = bytes.readBigUInt64LE(registers + 272)
  if ((pstate & 0x1fn) !== 0n || pstate >> 32n !== 0n) return undefined
  return frameAt(bytes, at, bytes.readBigUInt64LE(registers + 264), bytes.readBigUInt64LE(registers + 256))
}

function frameAt(bytes: Buffer, info: number, pc: bigint, sp: bigint): SignalFrame | undefined {
  const signal = bytes.readInt32LE(info)
  const code = bytes.readInt32LE(info + 8)
  if (signal < 1 || signal > mostSignals || bytes.readInt32LE(info + 4) !== 0 || code < -64 || code > 0x80 || sp === 0n) return undefined
  const isFault = code > 0 && [4, 5, 7, 8, 11].includes(signal)
  return { signal, code, faultAddress: isFault ? hex(bytes.readBigUInt64LE(info + 16)) : undefined, pc: hex(pc), sp: hex(sp) }
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
