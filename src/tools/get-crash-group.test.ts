import { describe, expect, it } from 'vitest'
import { crashMeans } from './fake-crash-means.ts'
import { asking } from './fake-means.ts'
import { getCrashGroup } from './get-crash-group.ts'

describe('get_crash_group', () => {
  it('tells when and where, and the stack of the latest crash, without its arguments', async () => {
    const { data, notices } = await asking(getCrashGroup, { id: 'g-1' }, crashMeans)
    expect(data).toMatchObject({
      id: 'g-1',
      variants: 1,
      sightings: [{ version: '2.4.8', node: 'node-1', pod: 'db/milvus-0' }],
      latest: { id: 'c-1', version: '2.4.8' },
    })
    expect((data as unknown as { latest: object }).latest).toMatchObject({ pod: 'milvus/q-0', stack: ['crash (milvus)'] })
    expect(JSON.stringify(data)).not.toContain('querynode')
    expect(notices).toEqual(['the last 1 of 3 crashes are listed'])
  })

  it('says that there is no such group', async () => {
    await expect(asking(getCrashGroup, { id: 'g-9' }, crashMeans)).rejects.toMatchObject({ code: 'not-found' })
  })
})
