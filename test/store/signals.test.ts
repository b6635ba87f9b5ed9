import { expect, it } from 'vitest'
import { plusMs } from '../../src/domain/instant.ts'
import { onBothStores } from './both-stores.ts'
import { change, closed, event, groupSimply, opened, signal, t0 } from './examples.ts'

const quietMs = 30 * 60_000

onBothStores('signals', (use) => {
  const signals = () => use().store.signals
  const incidents = () => use().store.incidents
  const group = (now = t0, limit = 100) => signals().group(limit, quietMs, now, groupSimply)

  it('stores new ones and counts repeats', async () => {
    expect(await signals().receive([signal('a'), signal('b'), signal('a')], t0)).toEqual({ stored: 2, repeated: 1 })
    expect(await signals().receive([signal('b'), signal('c')], t0)).toEqual({ stored: 1, repeated: 1 })
    await group()
    const stored = await signals().ofIncident('i-group-1', 10)
    expect(new Map(stored.map(({ id, count }) => [id, count]))).toEqual(new Map(Object.entries({ a: 2, b: 2, c: 1 })))
    expect(stored.find(({ id }) => id === 'a')).toEqual({ ...withoutGroup(signal('a')), receivedAt: t0, incidentId: 'i-group-1', count: 2 })
  })

  it('counts different signals of one key together', async () => {
    await signals().receive([signal('a', { dedupKey: 'k' }), signal('b', { dedupKey: 'k' })], t0)
    await group()
    expect((await signals().ofIncident('i-group-1', 10)).map(({ count }) => count)).toEqual([2, 2])
  })

  it('answers every one of many concurrent callers with his own counts', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, call) => signals().receive([signal(`s-${call % 10}`), signal(`own-${call}`)], t0)),
    )
    expect(answers.reduce((sum, { stored }) => sum + stored, 0)).toBe(60)
    expect(answers.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(40)
  })

  it('does not let one bad signal cost other callers theirs', async () => {
    const bad = signal('bad', { at: 'not a time' })
    const [good, refused] = await Promise.allSettled([signals().receive([signal('good')], t0), signals().receive([bad], t0)])
    expect(good).toEqual({ status: 'fulfilled', value: { stored: 1, repeated: 0 } })
    expect(refused.status).toBe('rejected')
  })

  it('stores text with NUL and cut characters', async () => {
    await signals().receive([signal('a', { title: 'x\0y \ud83d', labels: { 'l\0': '\0' }, facts: { deep: ['\ud83d'] } })], t0)
    await group()
    expect((await signals().ofIncident('i-group-1', 1))[0]).toMatchObject({
      title: 'x\uFFFDy \uFFFD',
      labels: { 'l\uFFFD': '\uFFFD' },
      facts: { deep: ['\uFFFD'] },
    })
  })

  it('groups in batches until nothing is left, each signal once', async () => {
    await signals().receive(
      Array.from({ length: 25 }, (_, index) => signal(`s-${index}`, { groupKey: `g-${index % 3}` })),
      t0,
    )
    expect([await group(t0, 10), await group(t0, 10), await group(t0, 10), await group(t0, 10)]).toEqual([10, 10, 5, 0])
    expect((await incidents().get('i-g-0'))?.firing).toHaveLength(9)
    expect(await use().jobs.depth()).toBe(3)
  })

  it('opens one incident when several groupers run at once', async () => {
    await signals().receive(
      Array.from({ length: 40 }, (_, index) => signal(`s-${index}`)),
      t0,
    )
    const grouped = await Promise.all(Array.from({ length: 6 }, () => group(t0, 10)))
    expect(grouped.reduce((sum, count) => sum + count, 0)).toBe(40)
    expect((await incidents().get('i-group-1'))?.firing).toHaveLength(40)
  })

  it('keeps clusters apart', async () => {
    await signals().receive([signal('a'), signal('a', { clusterId: 'c2' }), signal('b')], t0)
    const batches: string[][] = []
    const look = () =>
      signals().group(10, quietMs, t0, (batch, candidates) => {
        batches.push(batch.map(({ clusterId, id }) => `${clusterId} ${id}`).toSorted())
        const incidentId = `i-${batch[0]?.clusterId}`
        return {
          assigned: new Map(batch.map(({ id }) => [id, incidentId])),
          changes: candidates.byGroupKey.size === 0 ? [opened(incidentId)] : [],
        }
      })
    await look()
    await look()
    expect(new Set(batches)).toEqual(new Set([['c1 a', 'c1 b'], ['c2 a']]))
  })

  it('offers open incidents, those in their quiet time, and what a merged one was merged into', async () => {
    await signals().receive([signal('a', { dedupKey: 'k' })], t0)
    await group()
    expect(await candidates('k', t0)).toEqual({ group: 'i-group-1', dedup: 'i-group-1' })
    await incidents().commit([change('i-group-1', 2, [closed])])
    expect(await candidates('k', plusMs(t0, quietMs))).toEqual({ group: 'i-group-1', dedup: 'i-group-1' })
    expect(await candidates('k', plusMs(t0, quietMs + 1))).toEqual({ group: undefined, dedup: undefined })
    await incidents().commit([opened('i-main', { groupKey: 'other' }), opened('i-dup', { groupKey: 'group-1' })])
    await incidents().commit([
      { ...change('i-dup', 1, []), events: [event({ type: 'incident.merged', into: 'i-main', why: { en: '', zh: '' } })] },
    ])
    expect(await candidates('k', plusMs(t0, quietMs + 1))).toEqual({ group: 'i-main', dedup: undefined })
  })

  it('folds an incident’s signals by key, counts all of them and shows the last', async () => {
    const minutes = (count: number): string => new Date(Date.parse(t0) + count * 60_000).toISOString()
    const key = { dedupKey: 'k-1' }
    await signals().receive(
      [signal('a', key), signal('b', { ...key, at: minutes(5), title: 'the last', status: 'resolved' }), signal('c')],
      minutes(6),
    )
    await signals().receive([signal('a', key)], minutes(2))
    await group()
    const folded = await signals().foldedOfIncident('i-group-1', 1, 10)
    expect(folded).toMatchObject({ total: 2, totalPages: 1 })
    expect(folded.data.find(({ dedupKey }) => dedupKey === 'k-1')).toMatchObject({
      count: 3,
      firstAt: t0,
      lastAt: minutes(6),
      title: 'the last',
      status: 'resolved',
    })
    // Delivered once: it happened when its source says, however late that came.
    expect(folded.data.find(({ dedupKey }) => dedupKey === 'key-c')).toMatchObject({ count: 1, firstAt: t0, lastAt: t0 })
    expect(await signals().foldedOfIncident('i-group-1', 2, 1)).toMatchObject({ total: 2, totalPages: 2, data: [{ dedupKey: 'key-c' }] })
    expect(await signals().foldedOfIncident('i-none', 1, 10)).toMatchObject({ total: 0, data: [] })
  })

  it('undoes everything when the decider fails', async () => {
    await signals().receive([signal('a')], t0)
    await expect(signals().group(10, quietMs, t0, () => ({ assigned: new Map(), changes: [opened('i-1')] }))).rejects.toThrow(
      /left signal a/,
    )
    expect(await incidents().get('i-1')).toBeUndefined()
    expect(await use().jobs.depth()).toBe(0)
    expect(await group()).toBe(1)
  })

  /** What a signal with this key would be offered; the look is undone. */
  async function candidates(dedupKey: string, now: string): Promise<{ group: string | undefined; dedup: string | undefined }> {
    let seen: { group: string | undefined; dedup: string | undefined } | undefined
    await signals().receive([signal(`look-${now}-${Math.random()}`, { dedupKey })], now)
    await signals()
      .group(100, quietMs, now, (batch, { byGroupKey, byDedupKey }) => {
        seen = { group: byGroupKey.get('group-1')?.id, dedup: byDedupKey.get(dedupKey)?.id }
        return { assigned: new Map(batch.map(({ id }) => [id, 'i-none'])), changes: [] }
      })
      .catch(() => undefined)
    await use().engine.executeSql(`delete from signals where id like 'look-%'`)
    return seen ?? { group: 'none', dedup: 'none' }
  }
})

function withoutGroup({ groupKey, ...rest }: ReturnType<typeof signal>) {
  expect(groupKey).toBe('group-1')
  return rest
}
