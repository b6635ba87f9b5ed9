import type { AwsAccess } from './provider.ts'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The keys that are configured, else those of the usual chain (environment, profile, role of the pod or machine), which renews them before they end. */
export function credentialSource(aws: AwsAccess | undefined): () => Promise<AwsCredentials> {
  if (aws?.keys !== undefined) {
    const { id, secret, session } = aws.keys
    const keys = { accessKeyId: id.reveal(), secretAccessKey: secret.reveal() }
    return async () => (session === undefined ? keys : { ...keys, sessionToken: session.reveal() })
  }
  const chain = once(async () => (await import('@aws-sdk/credential-provider-node')).defaultProvider())
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await (await chain())()
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  }
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}
