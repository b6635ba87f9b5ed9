import { Readable } from 'node:stream'
import { AcesoError } from '../../domain/errors.ts'
import type { BlobStray, Blobs, StoredBlob } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import { checkBlobName, noteSuffix } from './blob-name.ts'
import { type BlobNote, blobOf, mostNoteBytes, noteText, parseNote } from './blob-note.ts'
import { s3Fault, statusOf } from './s3-faults.ts'
import { type S3Objects, type S3Settings, s3Objects } from './s3-objects.ts'
import { upload } from './s3-upload.ts'

const mostNotesAtOnce = 8

/** Objects in a bucket. The note is put before the object can be seen (a multipart upload is completed last), so an object that is there has its note. */
export function s3Blobs(settings: S3Settings, clock: Clock): Blobs {
  const { bucket, encryption, prefix = '' } = settings
  const objects = s3Objects(settings)
  const keyOf = (name: string): string => {
    checkBlobName(name)
    return prefix + name
  }
  return {
    kind: 's3',
    async store(name, content, metadata, signal) {
      const key = keyOf(name)
      try {
        const { sdk, client } = await objects.opened()
        if (await objects.has(key, signal)) throw new AcesoError('conflict', `${name} is stored already`)
        const text = await upload(sdk, client, { bucket, key, encryption }, content, signal, (sizeBytes, sha256) =>
          noteText(sizeBytes, sha256, clock.now(), metadata),
        )
        const note = parseNote(text)
        if (note === undefined) throw new AcesoError('internal', 'a note that cannot be read again')
        return blobOf(name, note)
      } catch (fault) {
        content.destroy()
        throw s3Fault(fault, `store ${name}`)
      }
    },
    async open(name, signal) {
      const { Body: body } = (await objects.get(keyOf(name), signal)) ?? {}
      return body instanceof Readable ? body : undefined
    },
    async metadata(name, signal) {
      const key = keyOf(name)
      return (await objects.has(key, signal)) ? (await noteOf(objects, key, signal))?.metadata : undefined
    },
    async delete(name, signal) {
      const key = keyOf(name)
      const wasThere = await objects.has(key, signal)
      await objects.remove(key, signal)
      await objects.remove(key + noteSuffix, signal)
      return wasThere
    },
    list: (wanted, signal) => listObjects(objects, prefix, wanted, signal),
    strays: (signal) => straysIn(objects, prefix, signal),
    async check(signal) {
      try {
        const { sdk, client } = await objects.opened()
        await client.send(new sdk.HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal })
        return { ok: true }
      } catch (fault) {
        return { ok: false, why: `the bucket ${bucket} ${checkWords[statusOf(fault) ?? 0] ?? 'cannot be reached'}` }
      }
    },
  }
}

const checkWords: Readonly<Record<number, string>> = {
  403: 'may not be used with these keys',
  404: 'does not exist, or these keys may not see it',
}

async function noteOf(objects: S3Objects, key: string, signal: AbortSignal): Promise<BlobNote | undefined> {
  const answer = await objects.get(key + noteSuffix, signal)
  if (answer?.Body === undefined || (answer.ContentLength ?? 0) > mostNoteBytes) return undefined
  return parseNote(await answer.Body.transformToString())
}

async function* listObjects(objects: S3Objects, prefix: string, wanted: string, signal: AbortSignal): AsyncGenerator<StoredBlob> {
  for await (const page of objects.pages(prefix + wanted, signal)) {
    const keys = page.filter((key) => !key.endsWith(noteSuffix))
    for (let at = 0; at < keys.length; at += mostNotesAtOnce) {
      const some = keys.slice(at, at + mostNotesAtOnce)
      const notes = await Promise.all(some.map((key) => noteOf(objects, key, signal)))
      yield* some.flatMap((key, index): StoredBlob[] => {
        const note = notes[index]
        return note === undefined ? [] : [blobOf(key.slice(prefix.length), note)]
      })
    }
  }
}

async function* straysIn(objects: S3Objects, prefix: string, signal: AbortSignal): AsyncGenerator<BlobStray> {
  for await (const keys of objects.pages(prefix, signal)) {
    for (const key of keys) {
      const isNote = key.endsWith(noteSuffix)
      const object = isNote ? key.slice(0, -noteSuffix.length) : key
      const name = object.slice(prefix.length)
      if (isNote && !(await objects.has(object, signal))) yield { name, what: 'without-file' }
      if (isNote || (await noteOf(objects, object, signal)) !== undefined) continue
      yield { name, what: (await objects.has(object + noteSuffix, signal)) ? 'damaged-metadata' : 'without-metadata' }
    }
  }
}
