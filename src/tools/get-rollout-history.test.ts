import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { clusterOf } from './fakes/fake-cluster-means.ts'
import { asking } from './fakes/fake-means.ts'
import { releasedTwice } from './fakes/released-twice.fixture.ts'
import { getRolloutHistory } from './get-rollout-history.ts'

describe('get_rollout_history', () => {
  it('tells each revision, its images and which fields it changed', async () => {
    const { data } = await asking(getRolloutHistory, { namespace: 'shop', name: 'cart' }, clusterOf(releasedTwice()))
    expect(data).toMatchObject({
      found: true,
      revisions: [
        { revision: 2, isCurrent: true, images: ['app=cart:2'], changedFields: ['spec.containers.0.image'] },
        { revision: 1, isCurrent: false, images: ['app=cart:1'], changedFields: [] },
      ],
    })
  })

  it('says that there is no such workload', async () => {
    expect((await asking(getRolloutHistory, { namespace: 'shop', name: 'x' }, clusterOf(world()))).notices).toEqual([
      'there is no Deployment shop/x',
    ])
  })
})
