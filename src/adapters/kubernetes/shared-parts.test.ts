import { describe, expect, it } from 'vitest'
import type { AnyObject } from '../../world/kinds.ts'
import { sharedParts } from './shared-parts.ts'

function pod(name: string, mode: string): AnyObject {
  return {
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: 'cart' } },
    spec: { containers: [{ name: 'app', image: 'cart:1', env: [{ name: 'MODE', value: mode }] }], tolerations: [{ key: 'x' }] },
  } as unknown as AnyObject
}

const partsOf = (object: AnyObject) =>
  object as unknown as { metadata: { labels: object }; spec: { tolerations: object; containers: readonly { env: object }[] } }

describe('sharedParts', () => {
  it('keeps once what two pods have alike, and changes nothing that is seen', () => {
    const shared = sharedParts()
    const [first, second] = [shared(pod('a', 'fast')), shared(pod('b', 'slow'))]
    expect(partsOf(second).metadata.labels).toBe(partsOf(first).metadata.labels)
    expect(partsOf(second).spec.tolerations).toBe(partsOf(first).spec.tolerations)
    expect([first, second]).toEqual([pod('a', 'fast'), pod('b', 'slow')])
  })

  it('leaves objects without a pod spec alone', () => {
    const bare = { kind: 'Pod', metadata: { name: 'a' } } as unknown as AnyObject
    expect(sharedParts()(bare)).toEqual({ kind: 'Pod', metadata: { name: 'a' } })
  })
})
