import type { Readable } from 'node:stream'
import type { CoreBytes } from './core-bytes.ts'

/** Which file this is, whatever its name: a core that was seen once is known again by it. Device and inode as decimal digits, since they may exceed a JavaScript number. */
export interface FileIdentity {
  readonly device: string
  readonly inode: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

/** A core file that was opened safely: a regular file, no link. Everything is read from this one opened file, even when its name is given to another meanwhile. */
export interface OpenedCore {
  readonly path: string
  readonly identity: FileIdentity
  /** Blocks it takes on its disk: cores are full of holes. */
  readonly diskBytes: number
  readonly bytes: CoreBytes
  /** The file as it is, packed or not, from its beginning: read to its end before the core is closed. */
  raw(): Readable
  /** `user.coredump.*` of systemd, without that prefix; empty where there are none or they cannot be read. */
  attributes(signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** A plain file that a debugger can open: the core itself, or an unpacked copy that `remove` deletes. Refused with `too-large` beyond `mostBytes` on disk. */
  unpacked(mostBytes: number, signal: AbortSignal): Promise<UnpackedCore>
  close(): Promise<void>
}

export interface UnpackedCore {
  readonly path: string
  /** As long as a copy reads; holes are kept. */
  readonly sizeBytes: number
  readonly isCopy: boolean
  /** Deletes a copy, never the core itself. */
  remove(): Promise<void>
}

export interface CoreFiles {
  /** Throws `not-found`, `forbidden`, or `core-unreadable` for what is no regular file, by name. */
  open(path: string): Promise<OpenedCore>
  /** A small core, made of a large one, as a file that a debugger can open, until it is removed. */
  scratch(content: AsyncIterable<Buffer>): Promise<Pick<UnpackedCore, 'path' | 'remove'>>
  /** Deletes copies that a process left behind when it was killed; to be called at start. Says how many. */
  sweep(): Promise<number>
}
