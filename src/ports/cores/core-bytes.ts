import type { Compression } from '../../domain/crash/crash-record.ts'

/**
 * The bytes of one core, unpacked on the fly where its file is compressed.
 * A compressed core is read forwards: what has been unpacked is kept up to a limit, and an offset behind the limit answers `too-far`.
 */
export interface CoreBytes {
  readonly compression: Compression
  /** Size of the core itself; undefined where a compressed file does not tell. */
  readonly sizeBytes: number | undefined
  /**
   * Up to `length` bytes from `offset`: fewer only at the end of the core. Never more than 64 MiB at once. `into` may be used for them in place of new memory: whoever reads a whole core
   * would leave gigabytes to the garbage collector.
   */
  read(offset: number, length: number, into?: Buffer): Promise<Buffer | 'too-far'>
  close(): Promise<void>
}
