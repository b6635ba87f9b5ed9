import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { CompletedPart, S3Client, ServerSideEncryption } from '@aws-sdk/client-s3'
import { AcesoError } from '../../domain/errors.ts'
import { noteSuffix } from './blob-name.ts'
import { statusOf } from './s3-faults.ts'
import type { Sdk } from './s3-objects.ts'

export interface ObjectPlace {
  readonly bucket: string
  readonly key: string
  readonly encryption: { readonly kind: 'AES256' } | { readonly kind: 'aws:kms'; readonly keyId?: string } | undefined
}

/** S3 allows 10,000 parts of at least 5 MiB: parts grow with the file, so that memory stays small for small ones and a terabyte still fits. */
const firstPart = 8 * 1024 * 1024
const partsOfOneSize = 1000
const mostParts = 10_000

/**
 * Puts an object, then says so: small ones at once, larger ones part by part, one part in memory. `note` gets size and SHA-256 and answers the text that is put beside the object before
 * it can be seen. Whatever breaks off leaves no object; parts of a killed upload are invisible and go by the bucket's rule for incomplete uploads.
 */
export async function upload(
  sdk: Sdk,
  client: S3Client,
  place: ObjectPlace,
  content: Readable,
  signal: AbortSignal,
  note: (sizeBytes: number, sha256: string) => string,
): Promise<string> {
  const hash = createHash('sha256')
  const object = { Bucket: place.bucket, Key: place.key, ...encryptionOf(place) }
  const options = { abortSignal: signal }
  let uploadId: string | undefined
  let sizeBytes = 0
  let hasNote = false
  const done: CompletedPart[] = []
  const putNote = async (): Promise<string> => {
    const text = note(sizeBytes, hash.digest('hex'))
    const input = { ...object, Key: place.key + noteSuffix, Body: text, ContentType: 'application/json' }
    await client.send(new sdk.PutObjectCommand(input), options)
    hasNote = true
    return text
  }
  try {
    for await (const { bytes, isLast } of parts(content)) {
      hash.update(bytes)
      sizeBytes += bytes.length
      if (isLast && uploadId === undefined) {
        const text = await putNote()
        await client.send(new sdk.PutObjectCommand({ ...object, Body: bytes }), options)
        return text
      }
      uploadId ??= (await client.send(new sdk.CreateMultipartUploadCommand(object), options)).UploadId
      const number = done.length + 1
      if (number > mostParts) throw new AcesoError('too-large', 'the file needs more parts than S3 allows')
      const part = { Bucket: place.bucket, Key: place.key, UploadId: uploadId, PartNumber: number, Body: bytes }
      const { ETag } = await client.send(new sdk.UploadPartCommand(part), options)
      done.push({ PartNumber: number, ...(ETag === undefined ? {} : { ETag }) })
    }
    const text = await putNote()
    const complete = { Bucket: place.bucket, Key: place.key, UploadId: uploadId, MultipartUpload: { Parts: done } }
    await client.send(new sdk.CompleteMultipartUploadCommand(complete), options)
    return text
  } catch (fault) {
    // The signal may be what ended it: the clean-up has its own time.
    const soon = { abortSignal: AbortSignal.timeout(10_000) }
    const where = { Bucket: place.bucket, Key: place.key }
    if (uploadId !== undefined)
      await client.send(new sdk.AbortMultipartUploadCommand({ ...where, UploadId: uploadId }), soon).catch(() => undefined)
    // Only where the object is surely not there: the answer to its completion may be what was lost.
    const head = hasNote ? await client.send(new sdk.HeadObjectCommand(where), soon).catch(statusOf) : undefined
    if (head === 404) await client.send(new sdk.DeleteObjectCommand({ ...where, Key: place.key + noteSuffix }), soon).catch(() => undefined)
    throw fault
  }
}

function encryptionOf({ encryption }: ObjectPlace): { ServerSideEncryption?: ServerSideEncryption; SSEKMSKeyId?: string } {
  if (encryption === undefined) return {}
  const keyId = encryption.kind === 'aws:kms' ? encryption.keyId : undefined
  return { ServerSideEncryption: encryption.kind, ...(keyId === undefined ? {} : { SSEKMSKeyId: keyId }) }
}

async function* parts(content: Readable): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let waiting: Buffer[] = []
  let size = 0
  let count = 0
  let wanted = firstPart
  for await (const chunk of content) {
    if (!Buffer.isBuffer(chunk)) throw new AcesoError('input-invalid', 'the content is no stream of bytes')
    let rest = chunk
    // One byte more than a part is waited for, so that the last part is known for it.
    while (size + rest.length > wanted) {
      const room = wanted - size
      yield { bytes: Buffer.concat([...waiting, rest.subarray(0, room)]), isLast: false }
      rest = rest.subarray(room)
      waiting = []
      size = 0
      count += 1
      wanted = firstPart * (1 + Math.floor(count / partsOfOneSize))
    }
    waiting.push(rest)
    size += rest.length
  }
  yield { bytes: Buffer.concat(waiting), isLast: true }
}
