import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { StoredBlob } from '../../ports/blobs.ts'

/** What is kept beside each stored file. A file without its note, and a note without its file, do not exist for readers. */
export const BlobNote = z.object({
  schema: z.literal('aceso.blob/v1'),
  sizeBytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  storedAt: z.string().max(24),
  metadata: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
})
export type BlobNote = z.infer<typeof BlobNote>

export const mostNoteBytes = 1024 * 1024

export function noteText(sizeBytes: number, sha256: string, storedAt: string, metadata: JsonObject): string {
  const text = JSON.stringify({ schema: 'aceso.blob/v1', sizeBytes, sha256, storedAt, metadata } satisfies BlobNote)
  if (Buffer.byteLength(text) > mostNoteBytes) throw new AcesoError('too-large', `the metadata is longer than ${mostNoteBytes} bytes`)
  return text
}

/** Undefined for a note that is damaged. */
export function parseNote(text: string): BlobNote | undefined {
  try {
    return BlobNote.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export function blobOf(name: string, { sizeBytes, sha256, storedAt }: BlobNote): StoredBlob {
  return { name, sizeBytes, sha256, storedAt }
}
