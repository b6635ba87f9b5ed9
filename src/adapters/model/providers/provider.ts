import { createHash } from 'node:crypto'
import type { Secret } from '../../../domain/secret.ts'
import type { Protocol, ProviderKind } from './catalogue.ts'
import type { Endpoint } from './endpoint.ts'
import type { Price } from './known-models.ts'

/** A provider with everything that is needed to ask it. */
export interface Provider {
  readonly kind: ProviderKind
  readonly title: string
  readonly protocol: Protocol
  /** Undefined: Bedrock's own address in its region. */
  readonly endpoint: Endpoint | undefined
  readonly model: string
  readonly apiKey: Secret | undefined
  readonly aws: AwsAccess | undefined
  readonly price: Price | undefined
  /** Undefined: not known. */
  readonly contextTokens: number | undefined
}

export interface AwsAccess {
  readonly region: string
  /** Undefined: the usual chain. */
  readonly keys: { readonly id: Secret; readonly secret: Secret; readonly session: Secret | undefined } | undefined
}

/** Every secret that requests of this provider carry. */
export function secretsOf({ apiKey, aws }: Provider): readonly Secret[] {
  return [apiKey, aws?.keys?.id, aws?.keys?.secret, aws?.keys?.session].filter((secret) => secret !== undefined)
}

/** Under which its health is kept. A key, a model or an address that was changed begins anew: whoever mends one need not wait until the old one would be tried again. */
export function healthName(provider: Provider): string {
  const { kind, endpoint, model, aws } = provider
  const reached = [endpoint, model, aws?.region, ...secretsOf(provider).map((secret) => secret.reveal())]
  return `${kind} ${createHash('sha256').update(JSON.stringify(reached)).digest('hex').slice(0, 8)}`
}
