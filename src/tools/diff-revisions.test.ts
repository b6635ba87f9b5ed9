import { describe, expect, it } from 'vitest'
import { diffRevisions } from './diff-revisions.ts'
import { clusterOf } from './fakes/fake-cluster-means.ts'
import { asking } from './fakes/fake-means.ts'
import { releasedTwice } from './fakes/released-twice.fixture.ts'

const cart = { namespace: 'shop', name: 'cart' }

describe('diff_revisions', () => {
  it('compares the present revision with the one before, with both values', async () => {
    const { data } = await asking(diffRevisions, cart, clusterOf(releasedTwice()))
    expect(data).toMatchObject({ from: 1, to: 2, differences: [{ path: 'spec.containers.0.image', before: 'cart:1', after: 'cart:2' }] })
  })

  it('compares any two', async () => {
    const { data } = await asking(diffRevisions, { ...cart, from: 2, to: 1 }, clusterOf(releasedTwice()))
    expect(data).toMatchObject({ from: 2, to: 1, differences: [{ before: 'cart:2', after: 'cart:1' }] })
  })

  it('names those that are kept where one is not', async () => {
    await expect(asking(diffRevisions, { ...cart, from: 7 }, clusterOf(releasedTwice()))).rejects.toThrow('kept are 2, 1')
  })
})
