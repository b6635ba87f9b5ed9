import { expect, it } from 'vitest'
import { plusMs } from '../../src/domain/instant.ts'
import type { Role } from '../../src/ports/store/store.ts'
import { onBothStores } from './both-stores.ts'
import { change, closed, diagnosis, groupSimply, note, opened, plan, signal, t0 } from './examples.ts'

const dayMs = 24 * 60 * 60_000

onBothStores(
  'the smaller stores',
  (use) => {
    /** As if so many seconds had passed: what runs out then runs out so much sooner. */
    const pass = (table: string, column: string, seconds: number) =>
      use().engine.executeSql(`update ${table} set ${column} = ${column} - interval '${seconds} seconds'`)

    it('gives a lease to one holder until it runs out', async () => {
      const { leases } = use().store
      const taken = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => leases.acquire('feed', holder, 60_000)))
      expect(taken.filter(Boolean)).toHaveLength(1)
      const holder = ['a', 'b', 'c', 'd'][taken.indexOf(true)] ?? ''
      expect(await leases.acquire('feed', holder, 300_000)).toBe(true)
      expect(await leases.acquire('feed', 'e', 60_000)).toBe(false)
      await pass('leases', 'expires_at', 299)
      expect(await leases.acquire('feed', 'e', 60_000)).toBe(false)
      await pass('leases', 'expires_at', 2)
      expect(await leases.acquire('feed', 'e', 60_000)).toBe(true)
      await leases.release('feed', holder)
      expect(await leases.acquire('feed', 'f', 60_000)).toBe(false)
      await leases.release('feed', 'e')
      expect(await leases.acquire('feed', 'f', 60_000)).toBe(true)
    })

    it('keeps tokens by name', async () => {
      const { access } = use().store
      const ann = { name: 'ann', role: 'admin', hash: 'h1', createdAt: t0 } as const
      expect(await access.addToken(ann)).toBe('added')
      expect(await access.addToken({ ...ann, hash: 'h2' })).toBe('name-taken')
      expect(await access.tokens()).toEqual([ann])
      expect([await access.removeToken('ann'), await access.removeToken('ann')]).toEqual(['removed', 'not-found'])
      await use().engine.executeSql(`insert into tokens values ('x', 'god', 'h', now())`)
      await expect(access.tokens()).rejects.toThrow(/row x of table tokens/)
    })

    it('keeps an admin as long as there is anybody, also where two remove each other at the same moment', async () => {
      const { access } = use().store
      const token = (name: string, role: Role) => ({ name, role, hash: `hash of ${name}`, createdAt: t0 })
      expect(await access.addToken(token('eve', 'viewer'))).toBe('first-must-be-admin')
      for (let round = 0; round < 10; round += 1) {
        for (const name of ['ann', 'bob']) await access.addToken(token(name, 'admin'))
        await access.addToken(token('eve', 'viewer'))
        const ends = await Promise.all(['ann', 'bob'].map((name) => access.removeToken(name)))
        expect(ends.toSorted()).toEqual(['last-admin', 'removed'])
        for (const name of ['eve', 'ann', 'bob']) await access.removeToken(name)
        expect(await access.tokens()).toEqual([])
      }
    })

    it('lets several that set something first at the same moment agree on one value', async () => {
      const { switches } = use().store
      const held = await Promise.all(['a', 'b', 'c', 'd'].map((key) => switches.setFirst('masking', { key }, key, t0)))
      expect(new Set(held.map(({ key }) => key)).size).toBe(1)
      expect(await switches.setFirst('masking', { key: 'late' }, 'e', t0)).toEqual(held[0])
      expect((await switches.get('masking'))?.value).toEqual(held[0])
    })

    it('keeps switches with who and when', async () => {
      const { switches } = use().store
      expect(await switches.get('writes')).toBeUndefined()
      await switches.set('writes', { paused: true }, 'ann', t0)
      await switches.set('writes', { paused: false, comment: '\0' }, 'bob', plusMs(t0, 1))
      expect(await switches.get('writes')).toEqual({ value: { paused: false, comment: '\uFFFD' }, by: 'bob', at: plusMs(t0, 1) })
    })

    it('remembers restart counts and recent versions of a cluster', async () => {
      const { memory } = use().store
      await memory.saveRestartCounts('c1', new Map(Object.entries({ a: 1, b: 2 })), [])
      await memory.saveRestartCounts('c1', new Map([['a', 3]]), ['b', 'never'])
      await memory.saveRestartCounts('c2', new Map([['a', 9]]), [])
      expect(await memory.restartCounts('c1')).toEqual(new Map([['a', 3]]))
      const version = (number: number) => ({ ref: 'r', at: plusMs(t0, number), resourceVersion: String(number), object: { number } })
      await memory.saveVersions('c1', [version(1), version(2), version(2)], 3)
      await memory.saveVersions('c1', [version(3), version(4)], 3)
      expect((await memory.versions('c1')).map(({ object }) => object['number'])).toEqual([2, 3, 4])
      expect((await memory.versions('c1'))[0]).toEqual(version(2))
      expect(await memory.versions('c2')).toEqual([])
    })

    it('hands each notification to one sender, and again when that one vanishes', async () => {
      const { outbox, incidents } = use().store
      await incidents.commit([opened('i-1')])
      await incidents.commit([change('i-1', 1, [note, closed])])
      const taken = await Promise.all([outbox.take(1, 60_000), outbox.take(1, 60_000), outbox.take(5, 60_000)])
      expect(
        taken
          .flat()
          .map(({ channel, about, attempts }) => [channel, about.kind === 'event' ? about.seq : 0, attempts])
          .toSorted((left, right) => String(left).localeCompare(String(right))),
      ).toEqual([
        ['mail', 3, 1],
        ['slack', 3, 1],
      ])
      const [first, second] = taken.flat()
      await outbox.settle(first?.id ?? 0, { kind: 'sent' })
      expect(await outbox.take(5, 60_000)).toEqual([])
      await pass('deliveries', 'next_at', 61)
      expect(await outbox.take(5, 60_000)).toMatchObject([{ id: second?.id, attempts: 2 }])
    })

    it('sends again after its pause, and gives up when told', async () => {
      const { outbox, incidents } = use().store
      await incidents.commit([opened('i-1')])
      await incidents.commit([change('i-1', 1, [closed])])
      const [one, two] = await outbox.take(5, 60_000)
      await outbox.settle(one?.id ?? 0, { kind: 'retry', afterMs: 10_000, error: 'busy' })
      await outbox.settle(two?.id ?? 0, { kind: 'dead', error: 'no such channel' })
      expect(await outbox.take(5, 60_000)).toEqual([])
      await pass('deliveries', 'next_at', 11)
      expect(await outbox.take(5, 60_000)).toMatchObject([{ id: one?.id, attempts: 2, error: 'busy' }])
      expect((await outbox.list('i-1')).map(({ status }) => status)).toEqual(['waiting', 'dead'])
    })

    it('lists deliveries of all incidents, newest first, counted by status', async () => {
      const { outbox, incidents } = use().store
      await incidents.commit([opened('i-1'), opened('i-2')])
      await incidents.commit([change('i-1', 1, [closed])])
      await incidents.commit([change('i-2', 1, [closed])])
      const [one, two, three] = await outbox.take(5, 60_000)
      await outbox.settle(one?.id ?? 0, { kind: 'sent' })
      await outbox.settle(two?.id ?? 0, { kind: 'dead', error: 'the receiver answered 404' })
      await outbox.settle(three?.id ?? 0, { kind: 'retry', afterMs: 60_000, error: 'the receiver answered 503' })
      const all = await outbox.page({ page: 1, pageSize: 2 })
      expect(all.counts).toMatchObject({ sent: 1, dead: 1, dropped: 0 })
      expect(all.total).toBe(all.counts.waiting + 2)
      expect(all.data.map(({ id }) => id)).toEqual(all.data.map(({ id }) => id).toSorted((left, right) => right - left))
      expect(await outbox.page({ status: ['dead'], page: 1, pageSize: 10 })).toMatchObject({
        total: 1,
        data: [{ id: two?.id, attempts: 1 }],
      })
      const [waits] = (await outbox.page({ status: ['waiting'], page: 1, pageSize: 10 })).data.filter(({ id }) => id === three?.id)
      expect(Date.parse(waits?.nextAt ?? '') - Date.now()).toBeGreaterThan(30_000)
      expect((await outbox.page({ status: ['sent'], page: 1, pageSize: 10 })).data[0]).not.toHaveProperty('nextAt')
    })

    it('adds up what several servers note of their sources, and keeps what is newest', async () => {
      const { memory } = use().store
      const later = plusMs(t0, 1000)
      await memory.noteSources('c1', [
        { source: 'alertmanager', signals: 3, dropped: 0, lastSignalAt: later, error: 'new', errorAt: later },
        { source: 'watch', signals: 0, dropped: 2, droppedAt: t0, watchedSince: t0, watchedAt: t0 },
      ])
      await memory.noteSources('c1', [{ source: 'alertmanager', signals: 4, dropped: 0, lastSignalAt: t0, error: 'old', errorAt: t0 }])
      await memory.noteSources('c1', [{ source: 'watch', signals: 0, dropped: 5, watchedAt: later }])
      await memory.noteSources('c2', [{ source: 'alertmanager', signals: 9, dropped: 0 }])
      await memory.noteSources('c1', [])
      expect(await memory.sourceNotes('c1')).toEqual([
        { source: 'alertmanager', signals: 7, dropped: 0, lastSignalAt: later, error: 'new', errorAt: later },
        { source: 'watch', signals: 0, dropped: 7, droppedAt: t0, watchedSince: t0, watchedAt: later },
      ])
    })

    it('forgets what was closed long ago, with all its rows, and nothing else', async () => {
      const { incidents, signals } = use().store
      await signals.receive([signal('a', { groupKey: 'old' }), signal('b', { groupKey: 'open' })], t0)
      await signals.group(10, 0, t0, groupSimply)
      await incidents.commit([change('i-old', 2, [closed])])
      expect(await use().applyRetention(30, plusMs(t0, 30 * dayMs))).toBe(0)
      expect(await use().applyRetention(30, plusMs(t0, 30 * dayMs + 1))).toBe(1)
      expect(await incidents.get('i-old')).toBeUndefined()
      expect(await incidents.timeline('i-old', 0, 10)).toEqual([])
      expect(await incidents.timeline('i-open', 0, 10)).toHaveLength(2)
      for (const table of ['signals', 'incident_keys', 'incidents']) {
        const { rows } = await use().engine.executeSql(`select count(*)::integer as count, '${table}' as table from ${table}`)
        expect(rows).toEqual([{ count: 1, table }])
      }
      // What let the retention through was for its own transaction alone.
      await expect(use().engine.executeSql('delete from timeline')).rejects.toThrow(/append-only/)
    })

    it('keeps what people said of mends, by month, longer than the incidents', async () => {
      const { incidents, feedback } = use().store
      const ann = { kind: 'person', name: 'ann' } as const
      const body = { type: 'feedback.given', rating: 'bad', comment: 'worse\u0000' } as const
      const at = ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z']
      await incidents.commit([opened('i-1')])
      await incidents.commit([change('i-1', 1, [diagnosis(), { type: 'plan.proposed', plan: plan('p-1', 'i-1') }])])
      const events = at.map((moment) => ({ at: moment, actor: ann, body }))
      await incidents.commit([{ incidentId: 'i-1', fromVersion: 3, events, jobs: [] }])
      await incidents.commit([change('i-1', 7, [closed])])
      expect(await use().applyRetention(30, plusMs(t0, 300 * dayMs))).toBe(1)
      const said = { clusterId: 'c1', incidentId: 'i-1', by: 'ann', rating: 'bad', comment: 'worse\uFFFD' }
      expect(await feedback.ofMonth('2026-11')).toEqual(
        at.slice(1, 3).map((moment) => ({ ...said, at: moment, cause: 'probe.path-wrong', patternId: 'probe.path-wrong/patch-probe' })),
      )
    })

    it('tells listeners of each commit until they stop', async () => {
      const seen: string[] = []
      const stop = use().onCommit((ids) => seen.push(...ids))
      await use().store.incidents.commit([opened('i-1')])
      await use().store.incidents.commit([change('i-1', 9, [note])])
      stop()
      await use().store.incidents.commit([change('i-1', 1, [note])])
      expect(seen).toEqual(['i-1'])
    })
  },
  { notify: ({ body }) => (body.type === 'incident.closed' ? ['slack', 'mail'] : []) },
)
