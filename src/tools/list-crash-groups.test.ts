import { describe, expect, it } from 'vitest'
import { crashMeans } from './fakes/fake-crash-means.ts'
import { asking } from './fakes/fake-means.ts'
import { listCrashGroups } from './list-crash-groups.ts'

describe('list_crash_groups', () => {
  it('tells of each what crashed, how often, and what it looks like', async () => {
    const { data, notices } = await asking(listCrashGroups, { limit: 1 }, crashMeans)
    expect(data).toMatchObject({
      total: 2,
      groups: [
        {
          id: 'g-1',
          count: 3,
          program: 'milvus',
          signal: 'SIGSEGV',
          topFrames: ['Segment::Search'],
          looksLike: [{ id: 'milvus#1', fixedIn: '2.4.9' }],
        },
      ],
    })
    expect(notices).toEqual(['1 of 2 groups are shown'])
  })
})
