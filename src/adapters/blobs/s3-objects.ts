import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import type { Secret } from '../../domain/secret.ts'
import { s3Fault, statusOf } from './s3-faults.ts'

export type Sdk = typeof import('@aws-sdk/client-s3')

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

/** The few calls to a bucket that reading needs; what is not there is undefined or false, every other refusal a fault with a code. */
export interface S3Objects {
  opened(): Promise<{ readonly sdk: Sdk; readonly client: S3Client }>
  get(key: string, signal: AbortSignal): Promise<GetObjectCommandOutput | undefined>
  has(key: string, signal: AbortSignal): Promise<boolean>
  remove(key: string, signal: AbortSignal): Promise<void>
  /** Keys below a prefix, a page of at most 1,000 at a time. */
  pages(prefix: string, signal: AbortSignal): AsyncGenerator<readonly string[]>
}

/** The library is loaded when it is first used: it costs memory that a store in a folder does not need. */
export function s3Objects(settings: S3Settings): S3Objects {
  const Bucket = settings.bucket
  let loading: Promise<{ sdk: Sdk; client: S3Client }> | undefined
  const opened = async (): Promise<{ sdk: Sdk; client: S3Client }> => {
    loading ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, client: clientOf(sdk, settings) }))
    return await loading
  }
  return {
    opened,
    async get(key, signal) {
      const { sdk, client } = await opened()
      return await absent(client.send(new sdk.GetObjectCommand({ Bucket, Key: key }), { abortSignal: signal }), `read ${key}`)
    },
    async has(key, signal) {
      const { sdk, client } = await opened()
      const head = client.send(new sdk.HeadObjectCommand({ Bucket, Key: key }), { abortSignal: signal })
      return (await absent(head, `look for ${key}`)) !== undefined
    },
    async remove(key, signal) {
      const { sdk, client } = await opened()
      await absent(client.send(new sdk.DeleteObjectCommand({ Bucket, Key: key }), { abortSignal: signal }), `delete ${key}`)
    },
    async *pages(prefix, signal) {
      const { sdk, client } = await opened()
      let token: string | undefined
      do {
        const command = new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken: token })
        // A bucket that is gone is no empty one: whoever lists it would believe that all files are lost.
        const page = await client.send(command, { abortSignal: signal }).catch((fault: unknown) => {
          throw s3Fault(fault, 'list the bucket')
        })
        yield (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]))
        token = page.NextContinuationToken
      } while (token !== undefined)
    },
  }
}

async function absent<Answer>(answer: Promise<Answer>, what: string): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (fault) {
    if (statusOf(fault) === 404) return undefined
    throw s3Fault(fault, what)
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
