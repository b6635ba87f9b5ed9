import { describe, expect, it } from 'vitest'
import type { ObjectRef, Trouble } from '../api/shapes.ts'
import { causeGraph } from './graph-nodes.ts'

const ref = (kind: string, name: string): ObjectRef => ({ kind, namespace: 'shop', name })
const cart = ref('Deployment', 'cart')
const service = ref('Service', 'cart')

function trouble(
  chain: readonly (readonly [ObjectRef, ObjectRef])[],
  symptoms: readonly ObjectRef[] = [],
): Pick<Trouble, 'cause' | 'chain' | 'symptoms'> {
  return {
    cause: {
      cause: 'reference.missing',
      object: cart,
      facts: {},
      summary: { en: 's', zh: 's' },
      severity: 'high',
      confidence: 0.9,
      evidence: [],
      against: [],
      explains: [],
      mends: [],
    },
    chain: chain.map(([from, to]) => ({ from, to, relation: 'runs' })),
    symptoms: symptoms.map((object) => ({ code: 'pod.waiting', object, severity: 'high', message: { en: 'm', zh: 'm' } })),
  }
}

const pods = Array.from({ length: 28 }, (_, index) => ref('Pod', `cart-${index}`))

describe('causeGraph', () => {
  it('places objects by their distance from the cause', () => {
    const pod = ref('Pod', 'cart-1')
    const { nodes, edges } = causeGraph(
      trouble([
        [pod, service],
        [cart, pod],
      ]),
    )
    expect(nodes.map(({ key, depth }) => [key, depth])).toEqual([
      ['Deployment shop/cart', 0],
      ['Pod shop/cart-1', 1],
      ['Service shop/cart', 2],
    ])
    expect(edges).toHaveLength(2)
  })

  it('folds 28 pods into one box and draws one edge to it', () => {
    const { nodes, edges } = causeGraph(
      trouble(
        pods.flatMap((pod) => [[cart, pod] as const, [pod, service] as const]),
        pods,
      ),
    )
    expect(nodes.map(({ objects }) => objects.length)).toEqual([1, 28, 1])
    expect(nodes[1]?.symptoms).toHaveLength(28)
    expect(edges.map(({ from, to }) => `${from} > ${to}`)).toEqual(['Deployment shop/cart > 1 Pod', '1 Pod > Service shop/cart'])
  })

  it('leaves nine boxes as they are', () => {
    expect(causeGraph(trouble(pods.slice(0, 8).map((pod) => [cart, pod] as const))).nodes).toHaveLength(9)
  })

  it('never shows more than nine, whatever the kinds', () => {
    const kinds = Array.from({ length: 14 }, (_, index) => ref(`Kind${index}`, 'x'))
    const { nodes } = causeGraph(trouble(kinds.map((object) => [cart, object] as const)))
    expect(nodes).toHaveLength(9)
    expect(nodes.at(-1)?.objects).toHaveLength(7)
  })

  it('survives a circle, and a symptom that the chain does not reach', () => {
    const { nodes } = causeGraph(
      trouble(
        [
          [cart, service],
          [service, cart],
        ],
        [ref('Ingress', 'shop')],
      ),
    )
    expect(nodes.map(({ key }) => key)).toContain('Ingress shop/shop')
  })
})
