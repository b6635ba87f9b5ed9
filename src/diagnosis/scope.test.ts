import { expect, it } from 'vitest'
import type { Trouble } from '../domain/incident/hypothesis.ts'
import { objectRef } from '../domain/object-ref.ts'
import { verbatim } from '../domain/text.ts'
import { isFeltIn } from './scope.ts'

const node = objectRef('Node', '', 'worker-1')
const deadNode: Trouble = {
  key: 'node.down@Node//worker-1',
  clusterId: 'test',
  cause: {
    cause: 'node.down',
    object: node,
    facts: {},
    summary: verbatim('worker-1 is down'),
    severity: 'high',
    confidence: 0.95,
    evidence: [],
    against: [],
    explains: [objectRef('Pod', 'shop', 'cart-1')],
    mends: [],
  },
  alternatives: [],
  symptoms: [{ code: 'pod.not-ready', object: objectRef('Pod', 'shop', 'cart-1'), severity: 'high', message: verbatim('is not ready') }],
  chain: [],
}

it('counts a trouble to each namespace that feels it, also where its cause lies in none', () => {
  expect(['shop', 'billing', ''].map((namespace) => isFeltIn(namespace, deadNode))).toEqual([true, false, true])
})
