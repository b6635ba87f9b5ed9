import { expect, it } from 'vitest'
import type { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { plusMs } from '../../src/domain/instant.ts'
import { analysed } from './analysed.ts'
import { onBothStores } from './both-stores.ts'
import { t0 } from './examples.ts'

const dayMs = 86_400_000
const noBuckets = { dayBegan: t0, hoursFrom: t0, valueThreshold: 7 }

/** With what its agent kept of it. */
function keeping(report: AgentReport, ...kept: readonly Partial<AgentReport['stored'][number]>[]): AgentReport {
  const stored = kept.map((more) => ({
    what: 'full' as const,
    backend: 'local' as const,
    name: `prod/${report.id}.core.gz`,
    sizeBytes: 100,
    originalBytes: 1000,
    sha256: 'a'.repeat(64),
    ...more,
  }))
  return { ...report, stored }
}

onBothStores('what is kept of crashes', (use) => {
  const crashes = () => use().store.crashes

  it('counts by status, day, hour, score and instance, never a core that was not read among the scored', async () => {
    const unread: AgentReport = { id: 'f'.repeat(32), sequence: 9, nodeName: 'n1', at: t0, status: 'error', why: 'no core', stored: [] }
    const reports = [
      crash('1', { key: 'a', score: 10, at: plusMs(t0, -2 * 3_600_000) }),
      crash('2', { key: 'a', score: 8, at: plusMs(t0, -2 * 3_600_000 + 1) }),
      crash('3', { key: 'b', score: 7 }),
      { ...crash('4', { key: 'b', score: 4, at: plusMs(t0, -40 * 3_600_000) }), status: 'analyzed' as const },
      unread,
    ]
    await crashes().receive(reports, 'c1', t0)
    const figures = await crashes().figures({ dayBegan: t0, hoursFrom: plusMs(t0, -23 * 3_600_000), valueThreshold: 7 })
    expect(figures.byStatus).toEqual({ discovered: 0, processing: 0, analyzed: 1, stored: 3, skipped: 0, error: 1 })
    expect(figures.processedToday).toBe(4)
    expect(figures.highValue).toBe(3)
    expect(figures.scores).toEqual([0, 0, 1, 1, 2])
    expect(figures.hours).toEqual(
      new Map([
        [plusMs(t0, -2 * 3_600_000), 2],
        [t0, 2],
      ]),
    )
    expect(figures.instances).toEqual({ helm: 1, operator: 0 })
    expect((await crashes().figures({ ...noBuckets, dayBegan: plusMs(t0, 1) })).processedToday).toBe(0)
  })

  it('adds up what models said, without those that were not asked', async () => {
    const reports = ['1', '2', '3', '4'].map((name) => crash(name, { key: 'a' }))
    await crashes().receive(reports, 'c1', t0)
    const said = [
      { summary: 'null index', confidence: 0.8, costUsd: 0.25 },
      { summary: 'race', confidence: 0.6, costUsd: 0.5 },
      { error: 'timed out', costUsd: 0.25 },
      { skipped: 'disabled' },
    ]
    for (const [index, analysis] of said.entries()) await analysed(crashes(), reports[index]?.id ?? '', analysis, t0)
    const { analyses } = await crashes().figures(noBuckets)
    expect(analyses).toMatchObject({ requests: 3, failed: 1, costUsd: 1 })
    expect(analyses.confidence).toBeCloseTo(0.7)
  })

  it('knows files by store and by group, and forgets what an agent has deleted', async () => {
    const [local, shared, slim, alone] = [
      keeping(crash('1', { key: 'a', node: 'n1' }), { name: 'prod/1.core.gz' }),
      keeping(crash('2', { key: 'a', node: 'n2' }), { name: 'prod/2.core.gz', backend: 's3', sizeBytes: 300 }),
      keeping(crash('3', { key: 'b', node: 'n2' }), { what: 'slim', name: 'prod/1.core.gz', sizeBytes: 5 }),
      keeping(crash('4', {}), { what: 'slim', name: 'x', sizeBytes: 1 }),
    ]
    await crashes().receive([local, shared, slim, alone], 'c1', t0)
    const before = await crashes().keptFiles(50)
    expect(before).toMatchObject({ full: { files: 2, bytes: 400 }, slim: { files: 2, bytes: 6 }, oldestAt: t0 })
    expect(before.byBackend).toEqual([
      { backend: 's3', files: 1, bytes: 300, full: 1, slim: 0 },
      { backend: 'local', files: 3, bytes: 106, full: 1, slim: 2 },
    ])
    expect(before.byGroup).toEqual([
      { group: 'crash-a', frame: 'milvus!crash', files: 2, bytes: 400, full: 2, slim: 0 },
      { group: 'crash-b', frame: 'milvus!crash', files: 1, bytes: 5, full: 0, slim: 1 },
      { group: undefined, frame: undefined, files: 1, bytes: 1, full: 0, slim: 1 },
    ])
    // A name in a node's own folder means that node's file; one in a bucket means the file, whoever deleted it.
    await crashes().filesDeleted('n1', ['prod/1.core.gz', 'prod/2.core.gz'])
    expect((await crashes().keptFiles(50)).byBackend).toEqual([{ backend: 'local', files: 2, bytes: 6, full: 0, slim: 2 }])
    expect(await crashes().filesOf(local.id)).toMatchObject([{ state: 'deleted', nodeName: 'n1', sha256: 'a'.repeat(64) }])
    expect(await crashes().filesOf(slim.id)).toMatchObject([{ state: 'stored' }])
  })

  it('lets records go when they are old or too many of one bug, and keeps counts, the first and the newest', async () => {
    const reports = Array.from({ length: 6 }, (_, day) => crash(String(day + 1), { key: 'a', at: plusMs(t0, -day * 100 * dayMs) }))
    await crashes().receive([...reports, crash('old', { at: plusMs(t0, -450 * dayMs) }), crash('new', {})], 'c1', t0)
    const idsOf = async (before: string, perGroup: number) => (await crashes().expired(before, perGroup, 100)).map(({ id }) => id)
    const nameOf = new Map([...reports, crash('old', {})].map(({ id }, index) => [id, String(index + 1)]))
    expect((await idsOf(plusMs(t0, -365 * dayMs), 100)).map((id) => nameOf.get(id))).toEqual(['7', '5'])
    expect((await idsOf(plusMs(t0, -9999 * dayMs), 3)).map((id) => nameOf.get(id))).toEqual(['5', '4'])
    expect(await crashes().forget(await idsOf(t0, 2))).toBe(5)
    expect((await crashes().groups({ page: 1, pageSize: 9, sortBy: 'count' })).data).toMatchObject([
      { count: 6, firstSeen: plusMs(t0, -500 * dayMs) },
    ])
    expect((await crashes().sightings('crash-a', 10)).map(({ at }) => at)).toEqual([t0, plusMs(t0, -500 * dayMs)])
  })

  it('knows the slim cores of the server, page by page', async () => {
    const reports = ['1', '2', '3'].map((name) => crash(name, { key: 'a', score: Number(name) }))
    await crashes().receive(reports, 'c1', t0)
    for (const [index, { id }] of reports.entries()) await crashes().slimStored(id, `slim/${index}`, 10)
    expect(await crashes().slimNames(undefined, 2)).toEqual(['slim/0', 'slim/1'])
    expect(await crashes().slimNames('slim/1', 2)).toEqual(['slim/2'])
    expect(await crashes().slimUse()).toEqual({ files: 3, bytes: 30, oldestAt: t0 })
    expect((await crashes().slimFiles())[0]).toEqual({
      name: 'slim/0',
      sizeBytes: 10,
      storedAt: t0,
      group: 'crash-a',
      instance: 'prod',
      valueScore: 1,
    })
    await crashes().slimGone('slim/1')
    expect([await crashes().isSlimNamed('slim/1'), await crashes().isSlimNamed('slim/2')]).toEqual([false, true])
    expect(await crashes().slimUse()).toMatchObject({ files: 2, bytes: 20 })
    expect((await crashes().get(reports[1]?.id ?? ''))?.slimName).toBeUndefined()
  })

  it('writes down who merged, took apart and closed what, for good', async () => {
    await crashes().receive([crash('1', { key: 'aa' }), crash('2', { key: 'bb' })], 'c1', t0)
    await crashes().merge('crash-bb', 'crash-aa', 'ann', t0)
    const taken = await crashes().split('crash-aa', ['bb'], 'bob', plusMs(t0, 1))
    await crashes().markFixed('crash-aa', 'v2', 'cy', plusMs(t0, 2))
    await crashes().markFixed('crash-aa', undefined, 'di', plusMs(t0, 3))
    const merged = { at: t0, by: 'ann', what: 'merged', group: 'crash-aa', other: 'crash-bb', keys: ['bb'], version: undefined }
    expect(await crashes().changes('crash-aa', 10)).toEqual([
      { at: plusMs(t0, 3), by: 'di', what: 'reopened', group: 'crash-aa', other: undefined, keys: [], version: undefined },
      { at: plusMs(t0, 2), by: 'cy', what: 'fixed', group: 'crash-aa', other: undefined, keys: [], version: 'v2' },
      { at: plusMs(t0, 1), by: 'bob', what: 'split', group: 'crash-aa', other: taken, keys: ['bb'], version: undefined },
      merged,
    ])
    expect(await crashes().changes('crash-bb', 10)).toEqual([merged])
  })

  it('keeps what an agent said of its store until it says something else', async () => {
    const storage = { backend: 'nfs', usedBytes: 5, limitBytes: 10, files: 1 } as const
    await crashes().heartbeat({ nodeName: 'n1', version: '1', status: 'ok', storage }, t0)
    await crashes().heartbeat({ nodeName: 'n1', version: '1', status: 'ok' }, plusMs(t0, 5))
    expect(await crashes().agents()).toMatchObject([{ lastSeen: plusMs(t0, 5), storage: { ...storage, at: t0 } }])
  })

  it('finds the incident of a crash, crashes of a node that nobody owns, and a crash by the beginning of its id', async () => {
    const owned = crash('1', { key: 'a' })
    const { pod: _, ...record } = crash('2', { key: 'a' }).record ?? ({} as never)
    const unowned = { ...crash('2', { key: 'a' }), record }
    await crashes().receive([owned, unowned], 'c1', t0)
    const filter = { page: 1, pageSize: 9, sortBy: 'time', sortDesc: true } as const
    expect((await crashes().list({ ...filter, node: 'n1', isUnowned: true })).data.map(({ id }) => id)).toEqual([unowned.id])
    expect((await crashes().list({ ...filter, node: 'n2' })).total).toBe(0)
    expect((await crashes().list({ ...filter, idPrefix: owned.id.slice(0, 9) })).data.map(({ id }) => id)).toEqual([owned.id])
    expect(await crashes().incidentOf(owned.id)).toBeUndefined()
  })
})

onBothStores('announcements', (use) => {
  const filling = (key: string) =>
    ({
      key,
      kind: 'storage-filling',
      severity: 'medium',
      title: { en: 't', zh: 't' },
      body: { en: 'b', zh: 'b' },
      path: '/crashes/storage',
      facts: { usedBytes: 8 },
    }) as const

  it('are told once through each channel, by however many servers, and again only when over in between', async () => {
    const { outbox } = use().store
    await Promise.all([1, 2, 3].map(() => outbox.announce(filling('k'), ['chat', 'mail'], t0)))
    await outbox.announce(filling('other'), [], t0)
    const told = await outbox.take(10, 1)
    expect(told.map(({ channel, about }) => [channel, about])).toEqual([
      ['chat', { kind: 'announcement', announcement: filling('k') }],
      ['mail', { kind: 'announcement', announcement: filling('k') }],
    ])
    await outbox.announcementOver('k')
    await outbox.announce(filling('k'), ['chat'], t0)
    expect((await outbox.page({ page: 1, pageSize: 9 })).data).toHaveLength(3)
  })

  it('go with their deliveries when they are over and old, and stay where they must not be told again', async () => {
    const { outbox } = use().store
    await outbox.announce(filling('over'), ['chat'], t0)
    await outbox.announce(filling('ever'), ['chat'], t0)
    await outbox.announcementOver('over')
    for (const { id } of await outbox.take(9, 1)) await outbox.settle(id, { kind: 'sent' })
    await use().applyRetention(1, plusMs(new Date().toISOString(), 3 * dayMs))
    await outbox.announce(filling('ever'), ['chat'], t0)
    expect((await outbox.page({ page: 1, pageSize: 9 })).data).toEqual([])
    await outbox.announce(filling('over'), ['chat'], t0)
    expect((await outbox.page({ page: 1, pageSize: 9 })).data).toHaveLength(1)
  })
})
