import { describe, expect, it } from 'vitest'
import { verbatim } from '../domain/text.ts'
import { analyzeCluster } from './analyze-cluster.ts'
import type { Looked } from './contract.ts'
import { asking } from './fakes/fake-means.ts'
import { keyRemoved } from './fakes/trouble.fixture.ts'

const scopes: unknown[] = []
const lookedAt = (looked: Partial<Looked>) => ({
  diagnosis: {
    analyze: async (scope: object) => {
      scopes.push(scope)
      return { scannedObjects: 12, troubles: [], notChecked: [], ...looked }
    },
  },
})

describe('analyze_cluster', () => {
  it('tells each trouble with numbered evidence, certainty and what would mend it', async () => {
    const { data } = await asking(analyzeCluster, { namespace: 'shop' }, lookedAt({ troubles: [keyRemoved] }))
    expect(scopes.at(-1)).toEqual({ namespace: 'shop' })
    expect(data).toMatchObject({
      total: 1,
      troubles: [
        {
          object: 'Deployment shop/cart',
          summary: 'ConfigMap cart-settings has no key DB_URL',
          certainty: 'certain',
          evidence: [{ number: 1, strength: 'proof', text: 'couldn’t find key DB_URL', count: 41 }],
          mends: [{ action: 'restore-config-key', target: 'ConfigMap shop/cart-settings', params: { key: 'DB_URL' } }],
          symptoms: [{ code: 'pod.waiting', object: 'Pod shop/cart-1' }],
        },
      ],
    })
  })

  it('never calls it healthy without saying what was not looked at', async () => {
    const { data, notices } = await asking(
      analyzeCluster,
      {},
      lookedAt({ notChecked: [{ what: verbatim('Ingresses'), why: verbatim('no permission') }] }),
    )
    expect(data).toMatchObject({ total: 0, notChecked: [{ what: 'Ingresses', why: 'no permission' }] })
    expect(notices).toEqual([expect.stringContaining('nothing is broken that Aceso can see')])
  })
})
