import { expect, it } from 'vitest'
import type { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { plusMs } from '../../src/domain/instant.ts'
import type { CrashFilter, GroupFilter } from '../../src/ports/store/crash-store.ts'
import { analysed } from './analysed.ts'
import { onBothStores } from './both-stores.ts'
import { t0 } from './examples.ts'

const everything: CrashFilter = { page: 1, pageSize: 100, sortBy: 'time', sortDesc: true }
const day = 86_400_000
const newestGroups = { page: 1, pageSize: 10, sortBy: 'lastSeen' } as const

onBothStores('the crashes', (use) => {
  const crashes = () => use().store.crashes

  it('stores and counts a report once, however often and from however many sides it is told', async () => {
    const report = crash('1', { key: 'a' })
    const answers = await Promise.all([1, 2, 3, 4].map(() => crashes().receive([report], 'c1', t0)))
    expect(answers.flat().filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(answers.flat().filter(({ isFirst }) => isFirst)).toHaveLength(1)
    expect((await crashes().groups(newestGroups)).data).toMatchObject([{ count: 1, state: 'open', members: [{ key: 'a' }] }])
    expect((await crashes().get(report.id))?.report).toEqual(report)
  })

  it('counts many groups told at once from many nodes, without two writers waiting for each other', async () => {
    const told = Array.from({ length: 8 }, (_, node) =>
      Array.from({ length: 10 }, (_, index) =>
        crash(`${node}${index}`, { key: ['a', 'b', 'c'][(index + node) % 3] ?? '', node: `node-${node}` }),
      ),
    )
    await Promise.all(told.map((reports) => crashes().receive(reports, 'c1', t0)))
    const { data } = await crashes().groups({ ...newestGroups, sortBy: 'count' })
    expect(data.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(80)
    expect(data).toHaveLength(3)
  })

  it('never groups a crash without a fingerprint', async () => {
    const [received] = await crashes().receive([crash('1', {})], 'c1', t0)
    expect(received).toMatchObject({ isNew: true, group: undefined })
    expect((await crashes().groups(newestGroups)).total).toBe(0)
    expect((await crashes().list(everything)).total).toBe(1)
  })

  it('knows when a group was first and last seen, its exact keys and how many full cores are kept', async () => {
    await crashes().receive([crash('1', { key: 'a', exactKey: 'x1', at: plusMs(t0, -2000), full: true })], 'c1', t0)
    await crashes().receive([crash('2', { key: 'a', exactKey: 'x2', at: plusMs(t0, -5000), full: true })], 'c1', t0)
    await crashes().receive([crash('3', { key: 'a', exactKey: 'x2', at: plusMs(t0, 9000) })], 'c1', t0)
    const [group] = (await crashes().groups(newestGroups)).data
    // A clock that runs ahead on a node does not put a crash into the future.
    expect(group).toMatchObject({ count: 3, firstSeen: plusMs(t0, -5000), lastSeen: t0, fullCores: 2 })
    const [known] = await crashes().knownGroups(10)
    expect(known).toMatchObject({ id: group?.id, key: 'a', fullCores: 2 })
    expect(known?.exactKeys.toSorted()).toEqual(['x1', 'x2'])
  })

  it('counts by instance, each namespace and each cluster apart', async () => {
    await crashes().receive([crash('1', { key: 'a', at: plusMs(t0, -5000) }), crash('2', { key: 'b', at: plusMs(t0, -1000) })], 'c1', t0)
    await crashes().receive([crash('3', { key: 'a' })], 'c2', t0)
    expect(await crashes().countsByInstance('c1')).toEqual([
      { namespace: 'milvus', instance: 'prod', crashes: 2, lastCrashAt: plusMs(t0, -1000) },
    ])
  })

  it('merges groups, and splits them again with nothing lost', async () => {
    await crashes().receive([crash('1', { key: 'aa' }), crash('2', { key: 'bb' }), crash('3', { key: 'bb' })], 'c1', t0)
    const [more, less] = (await crashes().groups({ ...newestGroups, sortBy: 'count' })).data
    const [from, into] = [less?.id ?? '', more?.id ?? '']
    await crashes().propose([{ left: from, right: into, similarity: 0.8 }], t0)
    expect(await crashes().proposals(10)).toHaveLength(1)
    expect(await crashes().merge(from, into, 'ann', t0)).toBe(true)
    expect(await crashes().merge(from, into, 'ann', t0)).toBe(false)
    expect(await crashes().group(into)).toMatchObject({ count: 3, members: [{ key: 'bb' }, { key: 'aa' }] })
    expect(await crashes().proposals(10)).toEqual([])
    // What comes later with either fingerprint goes where a person put it.
    const [later] = await crashes().receive([crash('4', { key: 'aa' })], 'c1', t0)
    expect(later?.group).toBe(into)
    expect(await crashes().split(into, ['aa', 'bb'], 'ann', t0)).toBeUndefined()
    expect(await crashes().split(into, ['cc'], 'ann', t0)).toBeUndefined()
    const taken = await crashes().split(into, ['aa'], 'ann', t0)
    expect(await crashes().group(taken ?? '')).toMatchObject({ count: 2, members: [{ key: 'aa' }] })
    await crashes().propose([{ left: taken ?? '', right: into, similarity: 0.9 }], t0)
    expect(await crashes().proposals(10)).toEqual([])
    expect((await crashes().list({ ...everything, group: into })).total).toBe(2)
  })

  it('finds crashes by what people look for', async () => {
    await crashes().receive(
      [
        crash('1', { key: 'a', score: 9, pod: 'q-0', diskBytes: 5 }),
        crash('2', { key: 'b', score: 4, pod: 'q-1', diskBytes: 9, at: plusMs(t0, -60_000) }),
      ],
      'c1',
      t0,
    )
    const idsOf = async (filter: Partial<CrashFilter>) =>
      (await crashes().list({ ...everything, ...filter })).data.map(({ report }) => report.sequence)
    expect(await idsOf({ minScore: 7 })).toEqual([1])
    expect(await idsOf({ pod: 'q-1', namespace: 'milvus' })).toEqual([2])
    expect(await idsOf({ instance: 'prod' })).toEqual([1, 2])
    expect(await idsOf({ until: plusMs(t0, -1000) })).toEqual([2])
    expect(await idsOf({ sortBy: 'size' })).toEqual([2, 1])
    expect(await idsOf({ sortBy: 'score', sortDesc: false })).toEqual([2, 1])
    expect((await crashes().list(everything)).data[0]?.version).toBe('v2.6.4')
  })

  it('finds groups by state, instance and words, and says where and how often each crashed', async () => {
    const elsewhere = (report: AgentReport): AgentReport => ({
      ...report,
      record: report.record && { ...report.record, pod: undefined, abortMessage: '100% full_disk' },
    })
    await crashes().receive(
      [
        ...Array.from({ length: 5 }, (_, index) =>
          crash(`1${index}`, { key: 'aa', pod: `q-${index % 4}`, node: index === 0 ? 'n1' : 'n2', at: plusMs(t0, -index * day) }),
        ),
        elsewhere(crash('2', { key: 'bb', node: 'n3', at: plusMs(t0, -20 * day) })),
      ],
      'c1',
      t0,
    )
    const keysOf = async (filter: Partial<GroupFilter>) =>
      (await crashes().groups({ ...newestGroups, ...filter })).data.flatMap(({ members }) => members.map(({ key }) => key))
    expect(await keysOf({ instance: 'prod' })).toEqual(['aa'])
    expect(await keysOf({ text: 'MILVUS!Cra' })).toEqual(['aa', 'bb'])
    expect(await keysOf({ text: '% full_d' })).toEqual(['bb'])
    expect(await keysOf({ text: 'full%disk' })).toEqual([])
    expect(await keysOf({ state: 'fixed' })).toEqual([])
    expect(await keysOf({ sortBy: 'count', sortDesc: false })).toEqual(['bb', 'aa'])
    const ids = (await crashes().groups(newestGroups)).data.map(({ id }) => id)
    expect(await crashes().places(ids, plusMs(t0, -14 * day), 14)).toEqual([
      {
        group: ids[0],
        versions: { total: 1, most: [{ name: 'v2.6.4', count: 5 }] },
        pods: {
          total: 4,
          most: [
            { name: 'q-0', count: 2 },
            { name: 'q-1', count: 1 },
            { name: 'q-2', count: 1 },
          ],
        },
        nodes: {
          total: 2,
          most: [
            { name: 'n2', count: 4 },
            { name: 'n1', count: 1 },
          ],
        },
        instances: { total: 1, most: [{ name: 'prod', count: 5 }] },
        trend: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2],
      },
      {
        group: ids[1],
        versions: { total: 1, most: [{ name: 'abcdef012345', count: 1 }] },
        pods: { total: 0, most: [] },
        nodes: { total: 1, most: [{ name: 'n3', count: 1 }] },
        instances: { total: 0, most: [] },
        trend: Array.from({ length: 14 }, () => 0),
      },
    ])
  })

  it('remembers the slim core, the analysis, the version a bug is fixed in, and the agents', async () => {
    const report = crash('1', { key: 'a' })
    const [received] = await crashes().receive([report], 'c1', t0)
    expect(await crashes().slimStored(report.id, 'prod/slim.core.zst', 7)).toBe(true)
    expect(await crashes().slimStored('0'.repeat(32), 'x', 7)).toBe(false)
    expect(await analysed(crashes(), report.id, { skipped: 'disabled' }, t0)).toBe(true)
    expect(await crashes().get(report.id)).toMatchObject({ slimName: 'prod/slim.core.zst', analysis: { skipped: 'disabled' } })
    expect((await crashes().receive([report], 'c1', t0))[0]).toMatchObject({ isNew: false, hasSlimCore: true })
    expect(await crashes().markFixed(received?.group ?? '', 'v2.6.5', 'ann', t0)).toBe(true)
    expect(await crashes().group(received?.group ?? '')).toMatchObject({ state: 'fixed', fixedIn: 'v2.6.5' })
    await crashes().heartbeat({ nodeName: 'n1', version: '1', status: 'ok' }, t0)
    await crashes().heartbeat({ nodeName: 'n1', version: '2', status: 'ok' }, plusMs(t0, 5))
    expect(await crashes().agents()).toEqual([{ nodeName: 'n1', version: '2', status: 'ok', firstSeen: t0, lastSeen: plusMs(t0, 5) }])
  })
})
