import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { AcesoError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { Blobs, StoredBlob } from '../blobs.ts'
import type { Clock } from '../clock.ts'

export interface FakeBlobs extends Blobs {
  /** As when a disk loses or changes bytes, or a person deletes a file. */
  readonly files: Map<string, { blob: StoredBlob; bytes: Buffer; metadata: JsonObject }>
}

/** Files in memory, on a disk of a given size. */
export function fakeBlobs(clock: Clock, totalBytes = Number.POSITIVE_INFINITY): FakeBlobs {
  const files: FakeBlobs['files'] = new Map()
  const used = (): number => [...files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
  return {
    kind: 'local',
    files,
    async store(name, content, metadata) {
      const bytes = await buffer(content)
      if (files.has(name)) throw new AcesoError('conflict', `${name} is stored already`)
      if (used() + bytes.length > totalBytes) throw new AcesoError('disk-full', `no room to store ${name}`)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const blob = { name, sizeBytes: bytes.length, sha256, storedAt: clock.now() }
      files.set(name, { blob, bytes, metadata })
      return blob
    },
    open: (name) => {
      const file = files.get(name)
      return Promise.resolve(file === undefined ? undefined : Readable.from([file.bytes]))
    },
    metadata: (name) => Promise.resolve(files.get(name)?.metadata),
    delete: (name) => Promise.resolve(files.delete(name)),
    async *list(prefix) {
      await Promise.resolve()
      for (const { blob } of files.values()) if (blob.name.startsWith(prefix)) yield blob
    },
    async *strays() {},
    check: () => Promise.resolve(Number.isFinite(totalBytes) ? { ok: true, freeBytes: totalBytes - used(), totalBytes } : { ok: true }),
  }
}
