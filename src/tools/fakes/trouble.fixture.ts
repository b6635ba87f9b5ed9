import type { Trouble } from '../../domain/incident/hypothesis.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'

const cart = objectRef('Deployment', 'shop', 'cart')

/** Deployment shop/cart lacks a key of its ConfigMap. */
export const keyRemoved: Trouble = {
  key: 'reference.key-missing@Deployment/shop/cart',
  clusterId: 'test',
  cause: {
    cause: 'reference.key-missing',
    object: cart,
    facts: {},
    summary: { en: 'ConfigMap cart-settings has no key DB_URL', zh: 'ConfigMap cart-settings 缺少键 DB_URL' },
    severity: 'high',
    confidence: 0.95,
    evidence: [
      { kind: 'event', strength: 'proof', text: verbatim('couldn’t find key DB_URL'), origin: 'kubectl -n shop get events', count: 41 },
    ],
    against: [],
    explains: [],
    mends: [
      {
        action: 'restore-config-key',
        target: objectRef('ConfigMap', 'shop', 'cart-settings'),
        params: { key: 'DB_URL' },
        why: verbatim('it was there'),
      },
    ],
  },
  alternatives: [],
  symptoms: [{ code: 'pod.waiting', object: objectRef('Pod', 'shop', 'cart-1'), severity: 'high', message: verbatim('it waits') }],
  chain: [],
}
