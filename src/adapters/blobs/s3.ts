import { Readable } from 'node:stream'
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import { AcesoError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Blobs, StoredBlob } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import { checkBlobName, noteSuffix } from './blob-name.ts'
import { type BlobNote, blobOf, mostNoteBytes, noteText, parseNote } from './blob-note.ts'
import { s3Fault, statusOf } from './s3-faults.ts'
import { type ObjectPlace, type Sdk, upload } from './s3-upload.ts'

export interface S3Settings {
  readonly bucket: string
  readonly region: string
  /** Another store than Amazon's. */
  readonly endpoint?: string
  /** Without keys the usual chain is asked: environment, web identity, instance role. */
  readonly credentials?: { readonly accessKey: string; readonly secretKey: Secret }
  /** `https://host/bucket/key` in place of `https://bucket.host/key`. */
  readonly pathStyle: boolean
  /** Put before every name, with a `/` at its end. */
  readonly prefix?: string
  readonly encryption?: { readonly kind: 'AES256' } | { readonly kind: 'aws:kms'; readonly keyId?: string }
}

const mostNotesAtOnce = 8

/**
 * Objects in a bucket. The note is put before the object can be seen (a multipart upload is completed last), so an object that is there has its note.
 * The library is loaded when it is first used: it costs memory that a store in a folder does not need.
 */
export function s3Blobs(settings: S3Settings, clock: Clock): Blobs {
  let opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined
  const s3 = async (): Promise<{ sdk: Sdk; client: S3Client }> => {
    opened ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, client: clientOf(sdk, settings) }))
    return await opened
  }
  const prefix = settings.prefix ?? ''
  const placeOf = (name: string): ObjectPlace => {
    checkBlobName(name)
    return { bucket: settings.bucket, key: prefix + name, encryption: settings.encryption }
  }
  const get = async (key: string, signal: AbortSignal): Promise<GetObjectCommandOutput | undefined> => {
    const { sdk, client } = await s3()
    try {
      return await client.send(new sdk.GetObjectCommand({ Bucket: settings.bucket, Key: key }), { abortSignal: signal })
    } catch (fault) {
      if (statusOf(fault) === 404) return undefined
      throw s3Fault(fault, `read ${key}`)
    }
  }
  const noteOf = async (key: string, signal: AbortSignal): Promise<BlobNote | undefined> => {
    const answer = await get(key + noteSuffix, signal)
    if (answer?.Body === undefined || (answer.ContentLength ?? 0) > mostNoteBytes) return undefined
    return parseNote(await answer.Body.transformToString())
  }
  const has = async (key: string, signal: AbortSignal): Promise<boolean> => {
    const { sdk, client } = await s3()
    try {
      await client.send(new sdk.HeadObjectCommand({ Bucket: settings.bucket, Key: key }), { abortSignal: signal })
      return true
    } catch (fault) {
      if (statusOf(fault) === 404) return false
      throw s3Fault(fault, `look for ${key}`)
    }
  }
  const pages = async function* (wanted: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
    const { sdk, client } = await s3()
    let token: string | undefined
    do {
      const command = new sdk.ListObjectsV2Command({ Bucket: settings.bucket, Prefix: wanted, ContinuationToken: token })
      const page = await client
        .send(command, { abortSignal: signal })
        .catch((fault: unknown) => Promise.reject(s3Fault(fault, 'list the bucket')))
      yield (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]))
      token = page.NextContinuationToken
    } while (token !== undefined)
  }
  return {
    kind: 's3',
    async store(name, content, metadata, signal) {
      const place = placeOf(name)
      try {
        const { sdk, client } = await s3()
        if (await has(place.key, signal)) throw new AcesoError('conflict', `${name} is stored already`)
        const text = await upload(sdk, client, place, content, signal, (sizeBytes, sha256) =>
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
      const { Body: body } = (await get(placeOf(name).key, signal)) ?? {}
      return body instanceof Readable ? body : undefined
    },
    async metadata(name, signal): Promise<JsonObject | undefined> {
      const { key } = placeOf(name)
      return (await has(key, signal)) ? (await noteOf(key, signal))?.metadata : undefined
    },
    async delete(name, signal) {
      const { key } = placeOf(name)
      const { sdk, client } = await s3()
      const wasThere = await has(key, signal)
      try {
        for (const each of [key, key + noteSuffix])
          await client.send(new sdk.DeleteObjectCommand({ Bucket: settings.bucket, Key: each }), { abortSignal: signal })
      } catch (fault) {
        throw s3Fault(fault, `delete ${name}`)
      }
      return wasThere
    },
    async *list(wanted, signal) {
      for await (const keys of pages(prefix + wanted, signal)) {
        const objects = keys.filter((key) => !key.endsWith(noteSuffix))
        for (let at = 0; at < objects.length; at += mostNotesAtOnce) {
          const some = objects.slice(at, at + mostNotesAtOnce)
          const notes = await Promise.all(some.map((key) => noteOf(key, signal)))
          yield* some.flatMap((key, index): StoredBlob[] => {
            const note = notes[index]
            return note === undefined ? [] : [blobOf(key.slice(prefix.length), note)]
          })
        }
      }
    },
    async *strays(signal) {
      for await (const keys of pages(prefix, signal)) {
        for (const key of keys) {
          const isNote = key.endsWith(noteSuffix)
          const object = isNote ? key.slice(0, -noteSuffix.length) : key
          const name = object.slice(prefix.length)
          if (isNote && !(await has(object, signal))) yield { name, what: 'without-file' as const }
          if (isNote || (await noteOf(object, signal)) !== undefined) continue
          yield { name, what: (await has(object + noteSuffix, signal)) ? ('damaged-metadata' as const) : ('without-metadata' as const) }
        }
      }
    },
    async check(signal) {
      try {
        const { sdk, client } = await s3()
        await client.send(new sdk.HeadBucketCommand({ Bucket: settings.bucket }), { abortSignal: signal })
        return { ok: true }
      } catch (fault) {
        const status = statusOf(fault)
        const why =
          status === 404
            ? 'does not exist, or these keys may not see it'
            : status === 403
              ? 'may not be used with these keys'
              : 'cannot be reached'
        return { ok: false, why: `the bucket ${settings.bucket} ${why}` }
      }
    },
  }
}

function clientOf(sdk: Sdk, settings: S3Settings): S3Client {
  const { credentials } = settings
  return new sdk.S3Client({
    region: settings.region,
    forcePathStyle: settings.pathStyle,
    maxAttempts: 3,
    // Stores other than Amazon's often know no newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(credentials === undefined
      ? {}
      : { credentials: { accessKeyId: credentials.accessKey, secretAccessKey: credentials.secretKey.reveal() } }),
  })
}
