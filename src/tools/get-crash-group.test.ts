import { describe, expect, it } from 'vitest'
import { crashMeans } from './fakes/fake-crash-means.ts'
import { asking } from './fakes/fake-means.ts'
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

  it('tells what a model has said of it, and what of that the crash does not bear out', async () => {
    const { data } = await asking(getCrashGroup, { id: 'g-1' }, crashMeans)
    expect((data as unknown as { modelSays: object }).modelSays).toEqual({
      crash: 'c-0',
      crashedAt: '2026-05-04T11:00:00.000Z',
      version: '2.4.7',
      at: '2026-05-04T11:00:00.000Z',
      model: 'gpt-4',
      confidence: 0.7,
      summary: 'A chunk was gone.',
      rootCause: 'Released while it was searched.',
      impact: '',
      recommendations: ['Upgrade to 2.4.9.'],
      codeSuggestions: [],
      relatedIssues: [],
      notBorneOut: [{ kind: 'function-not-in-stack', said: 'Segment::Load' }],
      textsThatTried: 0,
    })
  })

  it('says that no model has said anything', async () => {
    const silent = { crashes: { ...crashMeans.crashes, explained: async () => undefined } }
    expect((await asking(getCrashGroup, { id: 'g-1' }, silent)).data).toMatchObject({ modelSays: null })
  })

  it('says that there is no such group', async () => {
    await expect(asking(getCrashGroup, { id: 'g-9' }, crashMeans)).rejects.toMatchObject({ code: 'not-found' })
  })
})
