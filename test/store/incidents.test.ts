import { expect, it } from 'vitest'
import { onBothStores } from './both-stores.ts'
import { change, closed, diagnosis, everything, note, opened, pattern, plan, t0 } from './examples.ts'

onBothStores('incidents', (use) => {
  const incidents = () => use().store.incidents

  it('stores the fold of the timeline, and the timeline itself', async () => {
    expect(await incidents().commit([opened('i-1')])).toBe('committed')
    expect(await incidents().commit([change('i-1', 1, [diagnosis(), note])])).toBe('committed')
    expect(await incidents().get('i-1')).toMatchObject({ id: 'i-1', version: 3, state: 'diagnosed', severity: 'critical', openedAt: t0 })
    const timeline = await incidents().timeline('i-1', 0, 10)
    expect(timeline.map(({ seq, body }) => [seq, body.type])).toEqual([
      [1, 'incident.opened'],
      [2, 'diagnosis.made'],
      [3, 'note.added'],
    ])
    expect(await incidents().timeline('i-1', 2, 10)).toEqual([timeline[2]])
  })

  it('refuses all of a commit when one incident has moved on', async () => {
    await incidents().commit([opened('i-1'), opened('i-2')])
    expect(await incidents().commit([change('i-1', 1, [note]), change('i-2', 0, [note])])).toBe('conflict')
    expect(await incidents().commit([change('i-2', 7, [note])])).toBe('conflict')
    expect((await incidents().get('i-1'))?.version).toBe(1)
    expect(await incidents().timeline('i-1', 1, 10)).toEqual([])
  })

  it('lets one of many commits from the same version through', async () => {
    await incidents().commit([opened('i-1')])
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => incidents().commit([change('i-1', 1, [note])])))
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1)
    const news = await Promise.all(Array.from({ length: 8 }, () => incidents().commit([opened('i-9')])))
    expect(news.filter((outcome) => outcome === 'committed')).toHaveLength(1)
  })

  it('finds an incident by any plan it ever had', async () => {
    await incidents().commit([opened('i-1')])
    await incidents().commit([change('i-1', 1, [{ type: 'plan.proposed', plan: plan('p-1', 'i-1') }])])
    await incidents().commit([change('i-1', 2, [{ type: 'plan.proposed', plan: plan('p-2', 'i-1') }])])
    expect((await incidents().byPlan('p-1'))?.plan?.id).toBe('p-2')
    expect((await incidents().byPlan('p-2'))?.id).toBe('i-1')
    expect(await incidents().byPlan('p-3')).toBeUndefined()
  })

  it('remembers the writes that were done', async () => {
    await incidents().commit([opened('i-1')])
    const write = { planId: 'p-1', index: 0, undo: false }
    await incidents().commit([
      change('i-1', 1, [
        { type: 'plan.proposed', plan: plan('p-1', 'i-1') },
        { type: 'write.intended', ...write },
        { type: 'write.done', ...write, foundDone: false, resourceVersion: '7', generation: 4 },
        { type: 'write.done', ...write, undo: true, foundDone: false, resourceVersion: '8', generation: 5 },
      ]),
    ])
    expect(await incidents().writesSince('c1', t0)).toEqual([
      { incidentId: 'i-1', planId: 'p-1', at: t0, action: 'patch-probe', target: 'Deployment shop/cart', risk: 'low' },
    ])
    expect(await incidents().writesSince('c1', '2026-11-21T08:00:00.001Z')).toEqual([])
    expect(await incidents().writesSince('c2', t0)).toEqual([])
  })

  it('tells open incidents of one cause from closed ones', async () => {
    const other = { kind: 'Deployment', namespace: 'shop', name: 'other' }
    await incidents().commit([opened('i-1'), opened('i-2'), opened('i-3')])
    await incidents().commit([
      change('i-1', 1, [diagnosis(), closed]),
      change('i-2', 1, [diagnosis()]),
      change('i-3', 1, [diagnosis('probe.path-wrong', other), closed]),
    ])
    const key = 'probe.path-wrong@Deployment/shop/cart'
    expect((await incidents().openWithCause('c1', key)).map(({ id }) => id)).toEqual(['i-2'])
    expect((await incidents().earlierWithCause('c1', key, 5)).map(({ id }) => id)).toEqual(['i-1', 'i-3'])
    expect((await incidents().earlierWithCause('c1', 'probe.path-wrong', 5)).map(({ id }) => id).toSorted()).toEqual(['i-1', 'i-3'])
  })

  it('lists by filter, page by page', async () => {
    await incidents().commit([
      opened('i-1', { title: '100% CPU_load' }),
      opened('i-2', { severity: 'low' }),
      opened('i-3', { clusterId: 'c2' }),
    ])
    await incidents().commit([change('i-2', 1, [diagnosis(), closed])])
    const ids = async (filter: object) => (await incidents().list({ ...everything, ...filter })).data.map(({ id }) => id)
    expect(await ids({})).toEqual(['i-1', 'i-2', 'i-3'])
    expect(await ids({ open: true })).toEqual(['i-1', 'i-3'])
    expect(await ids({ state: ['closed'] })).toEqual(['i-2'])
    expect(await ids({ clusterId: 'c2' })).toEqual(['i-3'])
    expect(await ids({ namespace: 'shop', open: false })).toEqual(['i-2'])
    expect(await ids({ namespace: 'elsewhere' })).toEqual([])
    expect(await ids({ cause: 'probe.path-wrong' })).toEqual(['i-2'])
    expect(await ids({ text: '100% cpu_' })).toEqual(['i-1'])
    expect(await ids({ text: '%' })).toEqual(['i-1'])
    expect(await ids({ sortBy: 'severity', sortDesc: true })).toEqual(['i-2', 'i-1', 'i-3'])
    expect(await incidents().list({ ...everything, page: 2, pageSize: 2 })).toMatchObject({
      total: 3,
      totalPages: 2,
      page: 2,
      data: [{ id: 'i-3' }],
    })
  })

  it.each(['severity', 'openedAt', 'updatedAt'] as const)(
    'reads on by %s where a page ended, although rows came and went',
    async (sortBy) => {
      // Many of one value, as in a storm: only the id tells them apart.
      const ids = Array.from({ length: 23 }, (_, index) => `i-${String(index).padStart(2, '0')}`)
      await incidents().commit(ids.map((id, index) => opened(id, { severity: index % 2 === 0 ? 'high' : 'low' })))
      for (const sortDesc of [true, false]) {
        const order = { ...everything, sortBy, sortDesc, open: true }
        const whole = (await incidents().list({ ...order, pageSize: 100 })).data.map(({ id }) => id)
        const read: string[] = []
        let after: string | undefined
        for (let page = 1; page <= 5; page += 1) {
          const answer = await incidents().list({ ...order, pageSize: 5, ...(after === undefined ? {} : { after }) })
          expect(answer.total).toBe(whole.length)
          read.push(...answer.data.map(({ id }) => id))
          after = answer.next
          expect(after === undefined).toBe(page === 5)
        }
        expect(read).toEqual(whole)
      }
      const order = { ...everything, sortBy, sortDesc: true, open: true, pageSize: 5 }
      const first = await incidents().list(order)
      const whole = (await incidents().list({ ...order, pageSize: 100 })).data.map(({ id }) => id)
      // The very row at which it ended, and one before it, go; by page number two others would be passed over.
      const gone = [first.data[0], first.data[4]].map((incident) => incident?.id ?? '')
      await incidents().commit(gone.map((id) => change(id, 1, [closed])))
      const second = await incidents().list({ ...order, ...(first.next === undefined ? {} : { after: first.next }) })
      expect(second.data.map(({ id }) => id)).toEqual(whole.slice(5, 10))
    },
  )

  it('refuses a place that it has not given, or that belongs to another order', async () => {
    await incidents().commit([opened('i-1'), opened('i-2')])
    const { next = '' } = await incidents().list({ ...everything, sortBy: 'severity', sortDesc: true, pageSize: 1 })
    const forged = Buffer.from(JSON.stringify(['severity', true, t0, t0, 'i-1'])).toString('base64url')
    const wrong = [
      { sortBy: 'openedAt', sortDesc: true, after: next },
      { sortBy: 'severity', sortDesc: false, after: next },
      { sortBy: 'severity', sortDesc: true, after: 'nonsense' },
      { sortBy: 'severity', sortDesc: true, after: forged },
    ] as const
    for (const filter of wrong) {
      await expect(incidents().list({ ...everything, ...filter })).rejects.toMatchObject({ code: 'input-invalid', path: 'query.after' })
    }
  })

  it('learns, but never over an outcome it has not seen', async () => {
    const { patterns } = use().store
    await incidents().commit([opened('i-1'), opened('i-2')])
    expect(await incidents().commit([change('i-1', 1, [note], { patterns: [pattern(1)] })])).toBe('committed')
    // Both from the same reading: the second would wipe the first out.
    expect(await incidents().commit([change('i-1', 2, [note], { patterns: [pattern(2)] })])).toBe('committed')
    expect(
      await incidents().commit([change('i-2', 1, [note], { patterns: [pattern(2, { lastSeenAt: '2026-11-21T08:01:00.000Z' })] })]),
    ).toBe('conflict')
    expect((await incidents().get('i-2'))?.version).toBe(1)
    expect(await patterns.get('probe.path-wrong/patch-probe')).toEqual(pattern(2))
    expect(await patterns.ofCause('probe.path-wrong')).toHaveLength(1)
    expect(await patterns.list(10)).toHaveLength(1)
  })

  it('keeps what databases cannot hold from stopping an incident', async () => {
    expect(await incidents().commit([opened('i-1', { title: 'cut \ud83d and \0 in the log' })])).toBe('committed')
    expect((await incidents().get('i-1'))?.title).toBe('cut \uFFFD and \uFFFD in the log')
    expect(await incidents().get('no\0such')).toBeUndefined()
  })

  it('names the table and the id of a row it cannot read', async () => {
    await incidents().commit([opened('i-1')])
    await use().engine.executeSql(`update incidents set doc = jsonb_set(doc, '{state}', '"exploded"') where id = 'i-1'`)
    await expect(incidents().get('i-1')).rejects.toThrow(/row i-1 of table incidents.*state/)
  })

  it('refuses to change or delete the timeline', async () => {
    await incidents().commit([opened('i-1')])
    const executeSql = (statement: string) => use().engine.executeSql(statement)
    await expect(executeSql(`update timeline set type = 'x'`)).rejects.toThrow(/append-only/)
    await expect(executeSql(`delete from timeline`)).rejects.toThrow(/append-only/)
    await expect(executeSql(`truncate timeline`)).rejects.toThrow(/append-only/)
    expect(await incidents().timeline('i-1', 0, 10)).toHaveLength(1)
  })
})
