import { createHash } from 'node:crypto'
import type { Blobs, StoredBlob } from '../../ports/blobs.ts'

export type StoredFinding =
  | { readonly name: string; readonly state: 'whole'; readonly sizeBytes: number }
  /** Its bytes are not those that were stored, or cannot be read. */
  | { readonly name: string; readonly state: 'damaged'; readonly why: string }
  /** It is known to have been stored, and is not there. */
  | { readonly name: string; readonly state: 'missing' }
  /** It is there, and nobody knows what it is. */
  | { readonly name: string; readonly state: 'orphaned'; readonly why: string }

/**
 * Reads every stored file to its end and compares it with its checksum; one chunk in memory. `expected`: files that records elsewhere say are stored; one that the store does not
 * know is missing.
 */
export async function* verifyStored(
  blobs: Blobs,
  signal: AbortSignal,
  expected: AsyncIterable<string> | Iterable<string> = [],
): AsyncGenerator<StoredFinding> {
  for await (const blob of blobs.list('', signal)) yield await verified(blobs, blob, signal)
  const told = new Set<string>()
  for await (const { name, what } of blobs.strays(signal)) {
    if (what === 'without-file') {
      told.add(name)
      yield { name, state: 'missing' }
    } else yield { name, state: 'orphaned', why: what }
  }
  for await (const name of expected) {
    if (!told.has(name) && (await blobs.metadata(name, signal)) === undefined) yield { name, state: 'missing' }
  }
}

async function verified(blobs: Blobs, blob: StoredBlob, signal: AbortSignal): Promise<StoredFinding> {
  const { name } = blob
  const content = await blobs.open(name, signal)
  if (content === undefined) return { name, state: 'missing' }
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const chunk of content) {
      if (!Buffer.isBuffer(chunk)) continue
      hash.update(chunk)
      sizeBytes += chunk.length
    }
  } catch {
    signal.throwIfAborted()
    return { name, state: 'damaged', why: `it cannot be read beyond ${sizeBytes} bytes` }
  }
  if (sizeBytes !== blob.sizeBytes) return { name, state: 'damaged', why: `it has ${sizeBytes} bytes in place of ${blob.sizeBytes}` }
  return hash.digest('hex') === blob.sha256 ? { name, state: 'whole', sizeBytes } : { name, state: 'damaged', why: 'its checksum differs' }
}
