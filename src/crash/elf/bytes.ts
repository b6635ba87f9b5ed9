import { AcesoError } from '../../domain/errors.ts'

/** The one fault of this folder: the file is no core that can be read, and why. Everything less is a note beside a partial answer. */
export function unreadable(what: string, next?: string): AcesoError {
  return new AcesoError('core-unreadable', what, next === undefined ? {} : { next })
}

/** An address in lower-case hexadecimal with its `0x`, without a detour over bigint: a core of 2,000 threads has many. */
export function hexAt(bytes: Buffer, at: number): string {
  const high = bytes.readUInt32LE(at + 4)
  const low = bytes.readUInt32LE(at)
  return high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`
}

/**
 * A 64-bit number that is safe as a JavaScript one, else Infinity, which every range check refuses. Addresses of a user's process stay far below 2^53 on both machines;
 * what lies above (the kernel's vsyscall page, a forged header) is of no use here.
 */
export function safeNumberAt(bytes: Buffer, at: number): number {
  const value = bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at)
  return value <= Number.MAX_SAFE_INTEGER ? value : Number.POSITIVE_INFINITY
}

export function hexOf(address: number): string {
  return `0x${address.toString(16)}`
}

/** Text up to its NUL or `end`, whatever bytes it is made of. */
export function textAt(bytes: Buffer, at: number, end: number): string {
  const nul = bytes.indexOf(0, at)
  return bytes.toString('utf8', at, nul === -1 || nul > end ? end : nul)
}
