import { AcesoError } from '../../domain/errors.ts'
import { type Text } from '../../domain/text.ts'
import { type AnyObject, type CustomKind, customResources, isCustomKind, type Kind, resources } from '../../world/kinds.ts'
import type { Masking } from '../../world/masking.ts'
import { admit } from './admit.ts'
import type { Api } from './api.ts'
import { parsedObject, replyFault } from './api-faults.ts'
import { sharedParts } from './shared-parts.ts'

const pageSize = 500
/** A page token lives some five minutes; when it ran out, the list begins anew, but not for ever. */
const mostStarts = 3

export type BlindReason = 'forbidden' | 'not-served'

export const blindTexts: Readonly<Record<BlindReason, Text>> = {
  forbidden: { en: 'forbidden', zh: '无权限' },
  'not-served': { en: 'not served here', zh: '该集群不提供' },
}

/** The list of one kind: all its objects as they may enter the world, and the version that a watch goes on from. */
export type Listing =
  | { readonly kind: 'listed'; readonly objects: readonly AnyObject[]; readonly resourceVersion: string }
  | { readonly kind: 'not-readable'; readonly why: BlindReason }

export function collectionPath(kind: Kind | CustomKind, namespace?: string): string {
  const { group, plural } = isCustomKind(kind) ? customResources[kind] : resources[kind]
  return namespace === undefined || namespace === ''
    ? `${group}/${plural}`
    : `${group}/namespaces/${encodeURIComponent(namespace)}/${plural}`
}

export async function listPages(api: Api, kind: Kind, masking: Masking, origin: string, signal: AbortSignal): Promise<Listing> {
  for (let start = 0; start < mostStarts; start += 1) {
    const listing = await listOnce(api, kind, masking, origin, signal)
    if (listing !== 'expired') return listing
  }
  throw new AcesoError('timed-out', `the list of ${resources[kind].plural} ran out of time ${mostStarts} times`)
}

async function listOnce(api: Api, kind: Kind, masking: Masking, origin: string, signal: AbortSignal): Promise<Listing | 'expired'> {
  const objects: AnyObject[] = []
  const shared = sharedParts()
  let next: string | undefined
  for (;;) {
    const reply = await api.send({ method: 'GET', path: collectionPath(kind), query: { limit: pageSize, continue: next } }, signal)
    if (reply.status === 403) return { kind: 'not-readable', why: 'forbidden' }
    if (reply.status === 404) return { kind: 'not-readable', why: 'not-served' }
    if (reply.status === 410) return 'expired'
    if (reply.status !== 200) throw replyFault(reply, `list ${resources[kind].plural}`, origin)
    const page = parsedObject(reply.body)
    const metadata = (page?.['metadata'] ?? {}) as { readonly resourceVersion?: string; readonly continue?: string }
    if (!Array.isArray(page?.['items'])) throw new AcesoError('cluster-refused', `list ${resources[kind].plural}: the answer is no list`)
    for (const item of page['items'] as object[]) objects.push(shared(admit(kind, item, masking)))
    next = metadata.continue
    if (next === undefined || next === '') return { kind: 'listed', objects, resourceVersion: metadata.resourceVersion ?? '' }
  }
}
