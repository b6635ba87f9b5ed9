import type { CrashSignal } from '../../domain/crash/core-facts.ts'
import { hexAt } from './bytes.ts'

/** Numbers 1 to 31, alike on x86-64 and aarch64. */
const names =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  )
/** Signals whose `si_addr` the kernel fills: ILL, TRAP, BUS, FPE, SEGV. */
const withAddress: ReadonlySet<number> = new Set([4, 5, 7, 8, 11])
/** `SI_KERNEL`: a general protection fault. The processor does not tell the address then, and the field is zero. */
const withoutAddress = 0x80
/** `SI_USER`, `SI_QUEUE`, `SI_TKILL`: a process sent it, and says who it is. */
const sentCodes: ReadonlySet<number> = new Set([0, -1, -6])
const leastSize = 24

export function signalName(number: number): string {
  const name = names[number - 1]
  return name === undefined ? `signal ${number}` : `SIG${name}`
}

/** What NT_SIGINFO says. */
export function signalOf(bytes: Buffer): CrashSignal | undefined {
  if (bytes.length < leastSize) return undefined
  const number = bytes.readInt32LE(0)
  if (number < 0 || number > 128) return undefined
  const code = bytes.readInt32LE(8)
  const plain = { number, name: signalName(number), code }
  if (sentCodes.has(code)) return { ...plain, sender: { pid: bytes.readInt32LE(16), uid: bytes.readInt32LE(20) } }
  return code > 0 && code !== withoutAddress && withAddress.has(number) ? { ...plain, faultAddress: hexAt(bytes, 16) } : plain
}
