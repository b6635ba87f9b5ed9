import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { afterEach, expect, it } from 'vitest'
import { makeCrashVerbs } from '../../src/crash/make-verbs.ts'
import { expireRecords } from '../../src/crash/storage/expire-records.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { plusMs } from '../../src/domain/instant.ts'
import { fakeClock } from '../../src/ports/fakes/fakes.ts'
import { fakeParts } from '../../src/surfaces/http/fake-parts.ts'
import { createServer } from '../../src/surfaces/http/server.ts'
import { onBothStores } from './both-stores.ts'
import { crashMeans } from './crash-means.ts'
import { t0 } from './examples.ts'

const never = new AbortController().signal
const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

onBothStores('figures and files of crashes over HTTP', (use) => {
  async function serve(rules: Parameters<typeof crashMeans>[2] = {}) {
    const clock = fakeClock(t0)
    const means = crashMeans(use().store, clock, rules)
    const app = await createServer(fakeParts({ crashes: makeCrashVerbs(means), tokens: { agent: 'operator', reader: 'viewer' } }))
    started.push(app)
    const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object | Buffer, token = 'agent') => {
      const type = payload instanceof Buffer ? { 'content-type': 'application/octet-stream' } : {}
      const headers = { authorization: `Bearer token-of-${token}`, ...type }
      const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
      const isJson = answer.headers['content-type']?.includes('json') === true
      return { status: answer.statusCode, headers: answer.headers, raw: answer.rawPayload, body: isJson ? answer.json() : undefined }
    }
    const tell = async (...reports: readonly object[]) => {
      const { status, body } = await ask('POST', '/api/v1/agents/reports', { reports })
      expect(status).toBe(200)
      return body.stored as { id: string; wantSlimCore: boolean }[]
    }
    return { ask, tell, means, clock }
  }
  const slimOf = (name: string, more: Parameters<typeof crash>[1] = {}) => {
    const slim = { what: 'slim', backend: 'local', name: `s/${name}`, sizeBytes: 4, originalBytes: 9, sha256: 'b'.repeat(64) } as const
    return { ...crash(name, { key: 'aaaa', ...more }), stored: [slim] }
  }
  const fullOf = (name: string, backend: 'local' | 's3') => {
    const full = { what: 'full', backend, name: `prod/${name}.core.gz`, sizeBytes: 4, originalBytes: 9, sha256: 'c'.repeat(64) } as const
    return { ...crash(name, { key: 'aaaa' }), stored: [full] }
  }

  it('answer the summary and the metrics in the documented shapes, without an envelope', async () => {
    const { ask, tell } = await serve()
    await ask('POST', '/api/heartbeat', { nodeName: 'n1', version: '1', status: 'ok' })
    await tell(
      crash('1', { key: 'aaaa', score: 9.5 }),
      crash('2', { key: 'aaaa', score: 7, at: plusMs(t0, -3_600_000) }),
      crash('3', { score: 6.5 }),
    )
    expect((await ask('GET', '/api/v1/summary', undefined, 'reader')).body).toEqual({
      agentStatus: 'running',
      milvusInstances: 1,
      totalCoredumps: 3,
      processedToday: 3,
      highValueCoredumps: 2,
      cleanedInstances: 0,
      aiAnalysisEnabled: false,
      valueThreshold: 7,
      lastUpdated: t0,
    })
    const { body } = await ask('GET', '/api/v1/metrics', undefined, 'reader')
    expect(body).toMatchObject({
      coredumpStats: { discovered: 3, processed: 3, stored: 3, skipped: 0, errors: 0 },
      instanceStats: { helm: 1, operator: 0, running: 0, failed: 0, terminated: 0 },
      scoreDistribution: [
        { scoreRange: '0-2', count: 0 },
        { scoreRange: '2-4', count: 0 },
        { scoreRange: '4-6', count: 0 },
        { scoreRange: '6-8', count: 2 },
        { scoreRange: '8-10', count: 1 },
      ],
      aiAnalysisStats: { enabled: false, totalRequests: 0 },
    })
    expect(body.processingTrends).toHaveLength(24)
    expect(body.processingTrends.slice(-2)).toEqual([
      { timestamp: '2026-11-21T07:00:00.000Z', value: 1, label: '07:00' },
      { timestamp: '2026-11-21T08:00:00.000Z', value: 2, label: '08:00' },
    ])
    expect(body.processingTrends[0].label).toBe('09:00')
  })

  it('answer even where nothing has crashed and no agent ever called', async () => {
    const { ask } = await serve()
    expect((await ask('GET', '/api/v1/summary')).body).toMatchObject({ agentStatus: 'none', totalCoredumps: 0 })
    expect((await ask('GET', '/api/v1/metrics')).body.processingTrends).toHaveLength(24)
    expect((await ask('GET', '/api/v1/storage')).body.data).toMatchObject({
      nodes: [],
      byBackend: [],
      advice: [],
      server: { state: 'usable' },
    })
  })

  it('list cores by every filter and in every order, with opaque ids', async () => {
    const { ask, tell } = await serve()
    await tell(crash('1', { key: 'aaaa', score: 9, pod: 'q-0', diskBytes: 5 }), {
      ...crash('2', { key: 'bbbb', score: 4, pod: 'q-1', diskBytes: 9, at: plusMs(t0, -60_000), node: 'n2' }),
      status: 'analyzed',
    })
    const found = async (query: string) => {
      const { status, body } = await ask('GET', `/api/v1/coredumps?${query}`, undefined, 'reader')
      return status === 200 ? body.data.map(({ fileName }: { fileName: string }) => fileName.at(-1)).join('') : String(status)
    }
    const asked = {
      'instance=prod': '12',
      'instance=other': '',
      'minScore=7': '1',
      'status=analyzed': '2',
      'pod=q-1&namespace=milvus': '2',
      'node=n2': '2',
      'group=crash-bbbb': '2',
      [`since=${plusMs(t0, -1000)}`]: '1',
      [`until=${plusMs(t0, -1000)}`]: '2',
      'sortBy=score&sortDesc=false': '21',
      'sortBy=size': '21',
      'sortBy=time&sortDesc=false': '21',
      'sortBy=filename': '21',
      'sortBy=filename&sortDesc=false&pageSize=1&page=2': '2',
      [`id=${crash('1', {}).id.slice(0, 8)}`]: '1',
      'minScore=11': '400',
      'status=fine': '400',
      'path=/etc': '400',
    }
    const answers: Record<string, string> = {}
    for (const query of Object.keys(asked)) answers[query] = await found(query)
    expect(answers).toEqual(asked)
    const { body } = await ask('GET', '/api/v1/coredumps?minScore=7')
    expect(body).toMatchObject({ total: 1, page: 1, pageSize: 20, totalPages: 1 })
    expect(body.data[0]).toMatchObject({ isHighValue: true, hasFullCore: false, hasSlimCore: false, hasAnalysis: false })
    expect(body.data[0].id).toMatch(/^[0-9a-f]{32}$/)
  })

  it('say where a whole core lies, and give it only where this server can reach the very file', async () => {
    const { ask, tell, means } = await serve()
    const [elsewhere, here, other] = [fullOf('1', 's3'), fullOf('2', 'local'), fullOf('3', 'local')]
    await tell(elsewhere, here, other, crash('4', { key: 'aaaa' }))
    await means.blobs.store('prod/2.core.gz', Readable.from([Buffer.from('core')]), { crash: here.id }, never)
    await means.blobs.store('prod/3.core.gz', Readable.from([Buffer.from('evil')]), { crash: 'another' }, never)
    const got = await ask('GET', `/api/v1/coredumps/${here.id}/core`)
    expect([got.status, got.raw.toString(), got.headers['content-type'], got.headers['content-disposition']]).toEqual([
      200,
      'core',
      'application/gzip',
      'attachment; filename="2.core.gz"',
    ])
    expect((await ask('GET', `/api/v1/coredumps/${here.id}`)).body.kept).toMatchObject([{ what: 'full', isHere: true, state: 'stored' }])
    const refused = await ask('GET', `/api/v1/coredumps/${other.id}/core`)
    expect([refused.status, refused.body.message]).toEqual([
      404,
      'the whole core lies on node n1, as prod/3.core.gz; this server cannot reach it',
    ])
    expect(refused.body.data.next).toContain('spec.nodeName=n1')
    expect((await ask('GET', `/api/v1/coredumps/${elsewhere.id}/core`)).body.message).toContain('the s3 store of the agent on node n1')
    expect((await ask('GET', `/api/v1/coredumps/${crash('4', {}).id}/core`)).body.message).toContain('no whole core')
    expect((await ask('GET', `/api/v1/coredumps/${here.id}/core`, undefined, 'reader')).status).toBe(403)
    await ask('POST', '/api/heartbeat', { nodeName: 'n1', version: '1', status: 'ok', deleted: ['prod/2.core.gz'] })
    expect((await ask('GET', `/api/v1/coredumps/${here.id}/core`)).body.message).toContain('deleted by the retention of n1')
  })

  it('keep slim cores within their limit, the least valuable first, and forget what went', async () => {
    const { ask, tell, means } = await serve({ maxStorageBytes: 8 })
    const [low, high, next] = [slimOf('1', { score: 5 }), slimOf('2', { score: 9 }), slimOf('3', { score: 7 })]
    await tell(low, high, next)
    for (const { id } of [low, high, next])
      expect((await ask('PUT', `/api/v1/agents/slim-cores/${id}`, Buffer.from('slim'))).status).toBe(204)
    expect((await ask('GET', `/api/v1/coredumps/${low.id}/slim-core`)).status).toBe(404)
    expect((await ask('GET', `/api/v1/coredumps/${high.id}/slim-core`)).raw.toString()).toBe('slim')
    expect(await means.crashes.slimUse()).toMatchObject({ files: 2, bytes: 8 })
    expect(means.events.map(({ kind }) => kind)).toEqual(['file_stored', 'file_stored', 'file_deleted', 'file_stored'])
    expect((await ask('GET', '/api/v1/storage')).body.data).toMatchObject({
      server: { backend: 'local', files: 2, bytes: 8, limitBytes: 8, isNearLimit: true },
      kept: { files: 3, slim: { files: 3, bytes: 12 } },
      advice: [{ code: 'raise-limit' }],
    })
  })

  it('delete slim cores that are too old, and the files of records that go', async () => {
    const { ask, tell, means, clock } = await serve({ slimRetentionDays: 10 })
    const [old, fresh] = [slimOf('1'), slimOf('2')]
    await tell(old)
    await ask('PUT', `/api/v1/agents/slim-cores/${old.id}`, Buffer.from('slim'))
    clock.pass(11 * 86_400_000)
    await tell({ ...fresh, at: clock.now() })
    await ask('PUT', `/api/v1/agents/slim-cores/${fresh.id}`, Buffer.from('slim'))
    expect(await means.slim.cleanUp(never)).toEqual({ at: clock.now(), deletedFiles: 1, deletedBytes: 4, heldFiles: 1, heldBytes: 4 })
    expect((await ask('GET', `/api/v1/coredumps/${old.id}`)).body.hasSlimCore).toBe(false)
    await tell(...['3', '4', '5'].map((name) => slimOf(name)))
    expect(
      await expireRecords(means.crashes, means.blobs, { retentionDays: 1, perGroup: 2 }, plusMs(clock.now(), 99 * 86_400_000), never),
    ).toBe(3)
    const left: string[] = []
    for await (const { name } of means.blobs.list('', never)) left.push(name)
    expect(left).toHaveLength((await means.crashes.slimUse()).files)
  })

  it('do not ask for slim cores that they could not keep', async () => {
    const { tell, means, clock } = await serve()
    rmSync(means.folder, { recursive: true })
    writeFileSync(means.folder, 'a file in the place of the folder')
    clock.pass(60_000)
    expect(await tell(slimOf('1'))).toMatchObject([{ wantSlimCore: false }])
    rmSync(means.folder)
  })

  it('verify: find what is missing, damaged and orphaned, name who asked, and leave what others keep alone', async () => {
    const { ask, tell, means, clock } = await serve()
    const reports = ['1', '2', '3'].map((name) => slimOf(name))
    await tell(...reports)
    for (const { id } of reports) await ask('PUT', `/api/v1/agents/slim-cores/${id}`, Buffer.from('slim'))
    await means.blobs.store('slim/nobody.core.zst', Readable.from([Buffer.from('x')]), {}, never)
    await means.blobs.store('agent/other.core.gz', Readable.from([Buffer.from('x')]), {}, never)
    expect((await ask('POST', '/api/v1/coredumps/verify', {}, 'reader')).status).toBe(403)
    expect((await ask('POST', '/api/v1/coredumps/verify', {})).body.data).toMatchObject({ state: 'done', checkedFiles: 4, orphaned: 0 })
    clock.pass(3_600_000)
    const month = readdirSync(join(means.folder, 'slim')).find((name) => name.startsWith('20')) ?? ''
    appendFileSync(join(means.folder, 'slim', month, `${reports[0]?.id}.core.zst`), 'more')
    rmSync(join(means.folder, 'slim', month, `${reports[1]?.id}.core.zst`))
    const { data } = (await ask('POST', '/api/v1/coredumps/verify', {})).body
    expect(data).toMatchObject({ state: 'done', by: 'agent', checkedFiles: 3, missing: 1, damaged: 1, orphaned: 1 })
    expect(data.problems.map(({ name, state }: { name: string; state: string }) => [name.split('/').at(-1), state])).toEqual(
      expect.arrayContaining([
        [`${reports[0]?.id}.core.zst`, 'damaged'],
        [`${reports[1]?.id}.core.zst`, 'missing'],
        ['nobody.core.zst', 'orphaned'],
      ]),
    )
    expect((await ask('GET', '/api/v1/storage')).body.data.verification).toMatchObject({ damaged: 1, finishedAt: clock.now() })
  })

  it('tell people once of a new bug of value, and of a store that fills up', async () => {
    const { ask, tell } = await serve()
    await tell(crash('1', { key: 'aaaa', score: 9.5 }))
    await tell(crash('1', { key: 'aaaa', score: 9.5 }), crash('2', { key: 'aaaa', score: 9.5 }), crash('3', { key: 'bbbb', score: 6.5 }))
    const beat = (usedBytes: number) =>
      ask('POST', '/api/heartbeat', {
        nodeName: 'n1',
        version: '1',
        status: 'ok',
        storage: { backend: 'local', usedBytes, limitBytes: 100, files: 1 },
      })
    for (const used of [79, 80, 95, 75, 81, 69, 80]) await beat(used)
    const told = (await use().store.outbox.take(20, 1)).map(({ about }) => (about.kind === 'announcement' ? about.announcement : undefined))
    expect(told.map((one) => [one?.kind, one?.title.en])).toEqual([
      ['crash-new', 'New crash: milvus: Segmentation fault (SIGSEGV): milvus!crash'],
      ['storage-filling', 'Core dump storage of n1 is 80 % full'],
      ['storage-filling', 'Core dump storage of n1 is 80 % full'],
    ])
    expect(told[0]?.body.zh).toContain('价值评分 9.5')
    // Raise, never lower.
    expect(told[1]?.body.en).toContain('raise analyzer.valueThreshold')
    expect((await ask('GET', '/api/v1/storage')).body.data).toMatchObject({
      nodes: [{ nodeName: 'n1', isActive: true, isNearLimit: true, usedBytes: 80 }],
      advice: [{ code: 'raise-limit' }, { code: 'raise-threshold' }, { code: 'shorten-retention' }, { code: 'compress' }],
    })
  })

  it('lead from a group that was merged away to the one that stayed, and say who did what', async () => {
    const { ask, tell } = await serve()
    await tell(crash('1', { key: 'aaaa' }), crash('2', { key: 'bbbb' }))
    await ask('POST', '/api/v1/crash-groups/crash-bbbb/merge', { into: 'crash-aaaa' })
    const gone = await ask('GET', '/api/v1/crash-groups/crash-bbbb')
    expect([gone.status, gone.body.message, gone.body.data.next]).toEqual([
      404,
      `agent merged crash-bbbb into crash-aaaa at ${t0}`,
      'aceso crash show crash-aaaa',
    ])
    await ask('POST', '/api/v1/crash-groups/crash-aaaa/fixed', { version: 'v3' })
    await ask('POST', '/api/v1/crash-groups/crash-aaaa/fixed', { version: 'v3' })
    expect((await ask('GET', '/api/v1/crash-groups/crash-aaaa')).body.data.changes).toEqual([
      { at: t0, by: 'agent', what: 'fixed', group: 'crash-aaaa', keys: [], version: 'v3' },
      { at: t0, by: 'agent', what: 'merged', group: 'crash-aaaa', other: 'crash-bbbb', keys: ['bbbb'] },
    ])
    const answers = [
      await ask('POST', '/api/v1/crash-groups/crash-aaaa/merge', { into: 'crash-aaaa' }),
      await ask('POST', '/api/v1/crash-groups/crash-aaaa/split', { keys: ['aaaa', 'bbbb'] }),
      await ask('POST', '/api/v1/crash-groups/crash-nope/fixed', {}),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 409, 404])
  })
})
