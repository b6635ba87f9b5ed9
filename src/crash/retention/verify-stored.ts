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

export interface ToVerify {
  /** Only names that begin so; where others keep files in the same store. */
  readonly below?: string
  /** Files that records elsewhere say are stored; one that the store does not know is missing. */
  readonly expected?: AsyncIterable<string> | Iterable<string>
  /** False: a whole file that no record names, and that is orphaned for it. Left out: whatever has its metadata is known. */
  readonly isKnown?: (blob: StoredBlob) => Promise<boolean>
}

/** Reads every stored file to its end and compares it with its checksum; one chunk in memory. */
export async function* verifyStored(blobs: Blobs, signal: AbortSignal, what: ToVerify = {}): AsyncGenerator<StoredFinding> {
  const { below = '', expected = [], isKnown } = what
  for await (const blob of blobs.list(below, signal)) {
    const found = await verified(blobs, blob, signal)
    const isOrphan = found.state === 'whole' && isKnown !== undefined && !(await isKnown(blob))
    yield isOrphan ? { name: blob.name, state: 'orphaned', why: 'no record names it' } : found
  }
  const told = new Set<string>()
  for await (const { name, what: stray } of blobs.strays(signal)) {
    if (!name.startsWith(below)) continue
    if (stray === 'without-file') {
      told.add(name)
      yield { name, state: 'missing' }
    } else yield { name, state: 'orphaned', why: strayWords[stray] }
  }
  for await (const name of expected) {
    if (!told.has(name) && (await blobs.metadata(name, signal)) === undefined) yield { name, state: 'missing' }
  }
}

const strayWords = {
  'without-metadata': 'nothing is kept beside it that says what it is',
  'damaged-metadata': 'what is kept beside it cannot be read',
} as const

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
