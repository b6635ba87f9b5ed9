import type { Readable } from 'node:stream'
import type { JsonObject } from '../domain/json.ts'

/** Files too large for the database: cores, slim cores, reports. A folder, an S3-compatible store or an NFS mount; the same promises for each. */
export interface Blobs {
  readonly kind: 'local' | 's3' | 'nfs'
  /**
   * Streams a file in, whole or not at all: a reader never sees a half. `name` is a relative path of safe segments. Metadata is stored beside it and survives
   * with it. Answers only after it is durable. Throws `disk-full` where there is no room, with nothing left behind.
   */
  store(name: string, content: Readable, metadata: JsonObject, signal: AbortSignal): Promise<StoredBlob>
  open(name: string, signal: AbortSignal): Promise<Readable | undefined>
  metadata(name: string, signal: AbortSignal): Promise<JsonObject | undefined>
  /** True when it was there. */
  delete(name: string, signal: AbortSignal): Promise<boolean>
  list(prefix: string, signal: AbortSignal): AsyncIterable<StoredBlob>
  /** What readers do not see and nobody will miss but the one who verifies: files without their metadata, metadata without their file. */
  strays(signal: AbortSignal): AsyncIterable<BlobStray>
  /** Usable now? An NFS path must be a mounted, writable file system, a bucket must exist: said before the first core comes. */
  check(
    signal: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly freeBytes?: number; readonly totalBytes?: number } | { readonly ok: false; readonly why: string }
  >
}

export interface StoredBlob {
  readonly name: string
  readonly sizeBytes: number
  /** SHA-256 of what is stored, hexadecimal. */
  readonly sha256: string
  readonly storedAt: string
}

export interface BlobStray {
  readonly name: string
  readonly what: 'without-metadata' | 'damaged-metadata' | 'without-file'
}
