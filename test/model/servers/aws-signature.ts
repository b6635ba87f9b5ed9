import { createHash, createHmac } from 'node:crypto'
import type { Received } from './turn.ts'

export const awsKeys = { id: 'AKIDSCRIPTED', secret: 'the-secret-of-the-scripted-account', session: 'session-token' }
export const awsRegion = 'us-east-1'

interface Signed {
  readonly method: string
  /** As it came, encoded. */
  readonly path: string
  readonly headers: Received['headers']
  readonly body: string
}

/** Computes the signature (version 4) again from what arrived; what is wrong with it in AWS's words. */
export function signatureFault({ method, path, headers, body }: Signed): string | undefined {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/bedrock\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    )
  if (parts === null) return 'Missing Authentication Token'
  const [, id, day, region = '', names = '', signature] = parts
  if (id !== awsKeys.id || headers['x-amz-security-token'] !== awsKeys.session)
    return 'The security token included in the request is invalid.'
  if (region !== awsRegion) return `Credential should be scoped to a valid region, not '${region}'.`
  const date = headers['x-amz-date'] ?? ''
  if (Math.abs(Date.now() - parsed(date)) > 5 * 60_000 || !date.startsWith(day ?? '?')) return 'Signature expired'
  const signed = names.split(';').map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
  // Except for S3, the path is encoded once more than it came.
  const canonicalPath = path
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/')
  const request = [method, canonicalPath, '', signed.join(''), names, sha256(body)].join('\n')
  const scope = `${day}/${region}/bedrock/aws4_request`
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n')
  const key = [day ?? '', region, 'bedrock', 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${awsKeys.secret}`),
  )
  if (hmac(key, text).toString('hex') === signature) return undefined
  return 'The request signature we calculated does not match the signature you provided.'
}

function parsed(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
