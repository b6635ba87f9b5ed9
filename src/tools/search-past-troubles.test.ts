import { describe, expect, it } from 'vitest'
import { patternId } from '../domain/incident/pattern.ts'
import { incidentMeans } from './fakes/fake-incident-means.ts'
import { asking } from './fakes/fake-means.ts'
import { keyRemoved } from './fakes/trouble.fixture.ts'
import { searchPastTroubles } from './search-past-troubles.ts'

const pattern = (cause: string, successes: number) => ({
  id: patternId(cause, 'restart'),
  cause,
  action: 'restart',
  symptoms: [],
  successes,
  failures: 1,
  good: 0,
  bad: 0,
  recoverMsSum: 60_000,
  lastSeenAt: '2026-05-01T00:00:00.000Z',
})
const means = incidentMeans(
  [{ type: 'diagnosis.made', verdict: 'cause-found', trouble: keyRemoved, notChecked: [], earlier: [], durationMs: 1 }],
  [pattern('reference.key-missing', 3), pattern('image.not-found', 1), pattern('probe.path-wrong', 0)],
)

describe('search_past_troubles', () => {
  it('finds what is over, and what helped for the causes found', async () => {
    const { data } = await asking(searchPastTroubles, { text: 'cart' }, means)
    expect(means.filters.at(-1)).toMatchObject({ open: false, text: 'cart' })
    expect(data).toMatchObject({
      incidents: [{ id: 'i-1' }],
      helped: [{ cause: 'reference.key-missing', action: 'restart', successes: 3, failures: 1, trust: 0.71, averageRecoverMs: 20_000 }],
    })
  })

  it('also tells what helped for a cause that is asked for by its code', async () => {
    const { data } = await asking(searchPastTroubles, { cause: 'probe.path-wrong' }, means)
    const { helped } = data as unknown as { helped: readonly { cause: string }[] }
    expect(helped.map(({ cause }) => cause)).toEqual(['reference.key-missing', 'probe.path-wrong'])
  })

  it('takes codes of causes only', () => {
    expect(searchPastTroubles.input.safeParse({ cause: "x' or 1=1" }).success).toBe(false)
  })
})
