import type { CoreFacts, CoreThread } from '../../domain/crash/core-facts.ts'
import { hexAt, safeNumberAt } from './bytes.ts'

/** What NT_PRSTATUS says of one thread. */
export interface ThreadStatus {
  readonly thread: CoreThread
  readonly signal: number
  readonly code: number
  readonly parentPid: number
}

interface RegisterLayout {
  /** In the order in which the kernel writes them, eight bytes each. */
  readonly names: readonly string[]
  readonly pc: number
  readonly sp: number
  readonly fp: number
}

/** Of `struct elf_prstatus`: si_signo, si_errno's neighbour si_code, pr_pid, pr_ppid, pr_reg. */
const at = { signal: 0, code: 4, currentSignal: 12, tid: 32, parentPid: 36, registers: 112 } as const

const x86 = 'r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs'.split(' ')
const arm = [...Array.from({ length: 31 }, (_, index) => `x${index}`), 'sp', 'pc', 'pstate']

const layouts: Readonly<Record<CoreFacts['machine'], RegisterLayout>> = {
  'x86-64': { names: x86, pc: x86.indexOf('rip'), sp: x86.indexOf('rsp'), fp: x86.indexOf('rbp') },
  aarch64: { names: arm, pc: arm.indexOf('pc'), sp: arm.indexOf('sp'), fp: arm.indexOf('x29') },
}

/** Undefined where the note is too short for the machine's registers. */
export function threadStatusOf(machine: CoreFacts['machine'], bytes: Buffer): ThreadStatus | undefined {
  const layout = layouts[machine]
  if (bytes.length < at.registers + layout.names.length * 8) return undefined
  const register = (index: number): string => hexAt(bytes, at.registers + index * 8)
  return {
    thread: { tid: bytes.readInt32LE(at.tid), pc: register(layout.pc), sp: register(layout.sp), fp: register(layout.fp) },
    signal: bytes.readUInt16LE(at.currentSignal) || bytes.readInt32LE(at.signal),
    code: bytes.readInt32LE(at.code),
    parentPid: bytes.readInt32LE(at.parentPid),
  }
}

/** All general registers by name; of a note that `threadStatusOf` accepts. */
export function registersOf(machine: CoreFacts['machine'], bytes: Buffer): Record<string, string> {
  return Object.fromEntries(layouts[machine].names.map((name, index) => [name, hexAt(bytes, at.registers + index * 8)]))
}

/** One general register by its name, Infinity where no address can be so large; of a note that `threadStatusOf` accepts. */
export function registerAt(machine: CoreFacts['machine'], bytes: Buffer, name: string): number {
  const index = layouts[machine].names.indexOf(name)
  return index === -1 ? Number.POSITIVE_INFINITY : safeNumberAt(bytes, at.registers + index * 8)
}
