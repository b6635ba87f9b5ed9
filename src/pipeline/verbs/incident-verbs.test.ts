import { describe, expect, it } from 'vitest'
import { restart } from '../../actions/restart.ts'
import { setImage } from '../../actions/set-image.ts'
import { incidentVerbs } from './incident-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse } from './rehearsal.fixture.ts'
import type { Caller } from './verbs.ts'

const viewer: Caller = { name: 'vera', role: 'viewer' }
const patternId = 'image.tag-not-found/set-image'

async function waiting(): Promise<Rehearsal> {
  const rehearsal = rehearse([setImage])
  await rehearsal.open('i-1', cart)
  await rehearsal.run(1000)
  return rehearsal
}

describe('what a person thinks of a mend', () => {
  it('counts for that way of mending that cause', async () => {
    const { verbPorts, store } = await waiting()
    await incidentVerbs(verbPorts).feedback({ incidentId: 'i-1', caller: viewer, rating: 'good' })
    expect(await store.patterns.get(patternId)).toMatchObject({ good: 1, bad: 0, successes: 0 })
  })

  it('counts once, and is taken back by a better thought', async () => {
    const { verbPorts, store } = await waiting()
    const { feedback } = incidentVerbs(verbPorts)
    await feedback({ incidentId: 'i-1', caller: viewer, rating: 'good' })
    await feedback({ incidentId: 'i-1', caller: viewer, rating: 'good', comment: 'really' })
    await feedback({ incidentId: 'i-1', caller: viewer, rating: 'bad' })
    expect(await store.patterns.get(patternId)).toMatchObject({ good: 0, bad: 1 })
  })

  it('is not lost when another incident counts into the same pattern at that very moment', async () => {
    const { verbPorts, store } = await waiting()
    store.outrunNextLesson()
    await incidentVerbs(verbPorts).feedback({ incidentId: 'i-1', caller: viewer, rating: 'good' })
    expect(await store.patterns.get(patternId)).toMatchObject({ good: 1 })
    expect(store.timelineOf('i-1').filter(({ body }) => body.type === 'feedback.given')).toHaveLength(1)
  })

  it('ranks the ways of mending the next same trouble', async () => {
    const rehearsal = rehearse([setImage, restart])
    rehearsal.troubles = [imageTrouble([{}, { action: 'restart', params: {} }])]
    const { feedback, dismiss } = incidentVerbs(rehearsal.verbPorts)
    const proposed: (string | undefined)[] = []
    for (const id of ['i-1', 'i-2', 'i-3', 'i-4']) {
      await rehearsal.open(id, cart)
      await rehearsal.run(1000)
      proposed.push((await rehearsal.incident(id)).plan?.actions[0]?.kind)
      await feedback({ incidentId: id, caller: viewer, rating: 'bad' })
      await dismiss({ incidentId: id, caller: { name: 'olga', role: 'operator' } })
    }
    expect(proposed).toEqual(['set-image', 'set-image', 'set-image', 'restart'])
  })
})
