import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { zstdCompressSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../../src/adapters/postgres/testing.ts'
import { makeMeans } from '../../src/app/commands/means.ts'
import { type AnalysisMeans, analyseNext } from '../../src/crash/analysis/analyse-next.ts'
import { makeCrashVerbs } from '../../src/crash/make-verbs.ts'
import type { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { type CrashExample, crash } from '../../src/domain/crash/crash.fixture.ts'
import { plusMs } from '../../src/domain/instant.ts'
import { startWorkLoop } from '../../src/pipeline/work-loop.ts'
import { fakeModel } from '../../src/ports/fakes/fake-model.ts'
import type { Model, ModelState } from '../../src/ports/model/model.ts'
import { run } from '../../src/surfaces/cli/entry/run.ts'
import { widthOf } from '../../src/surfaces/cli/width.ts'
import { fakeParts } from '../../src/surfaces/http/fake-parts.ts'
import { createServer } from '../../src/surfaces/http/server.ts'
import { crashMeans, type TestMeans } from './crash-means.ts'

const hourMs = 3_600_000
const never = new AbortController().signal
/** The server tells its own time in each answer; ages are told by it. */
const now = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
const folder = mkdtempSync(join(tmpdir(), 'aceso-crash-cli-'))

/** A crash in the words of a real one: two threads, registers, a known bug, a log. */
function crashOf(name: string, example: CrashExample, frame = 'milvus::GroupChunk::GetChunk'): AgentReport {
  const report = crash(name, example)
  const { record } = report
  if (record === undefined) throw new Error('a crash has a record')
  const named = (text: string) => ({ function: text, module: '/milvus/lib/libmilvus_core.so', offset: '0x10' })
  return {
    ...report,
    logTail: 'I20261121 loading segment\n\u001b[31mpanic\u001b[0m: index is null\n',
    record: {
      ...record,
      registers: { rip: '0x7f0000001234', rsp: '0x7ffd00000000', rax: '0x0', rbx: '0x20' },
      threads: [
        { tid: 7, name: 'knowhere_srch', frames: [named(frame), named('milvus::Retrieve')] },
        ...[8, 9, 10].map((tid) => ({ tid, frames: [named('pthread_cond_wait'), named('takeNextTask')] })),
      ],
      fingerprint: { ...record.fingerprint, frames: [`libmilvus_core.so!${frame}`, 'libmilvus_core.so!milvus::Retrieve'] },
      looksLike: [{ id: 'milvus#47738', title: 'SIGSEGV in GroupChunk::GetChunk', similarity: 0.93, fixedIn: '2.6.5' }],
    },
  }
}

describe('the command line about crashes, over HTTP', () => {
  let opened: TestStore
  let app: FastifyInstance
  let means: TestMeans
  beforeAll(async () => {
    opened = await openTestStore()
  })
  afterAll(async () => {
    await opened.store.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    await opened.clear()
    means = crashMeans(opened.store, { now: () => now })
    app = await createServer(fakeParts({ crashes: makeCrashVerbs(means), tokens: { ann: 'operator', reader: 'viewer' } }))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const slim = { what: 'slim', backend: 'local', name: 'prod/a.slim', sizeBytes: 9, originalBytes: 9, sha256: 'b'.repeat(64) } as const
    const reports = [
      { ...crashOf('1', { key: 'aa11', at: plusMs(now, -3 * hourMs), node: 'n1' }), stored: [slim] },
      crashOf('2', { key: 'aa11', at: plusMs(now, -50 * hourMs), node: 'n2', pod: 'q-1', score: 6.5 }),
      crashOf('3', { key: 'bb22', at: plusMs(now, -2 * hourMs) }, 'milvus::SkipIndex::~SkipIndex'),
    ]
    await means.crashes.receive(reports, 'c1', now)
  })
  afterEach(() => app.close())

  const analysing = (model: Model, mode: 'automatic' | 'on-request' = 'automatic'): AnalysisMeans => ({
    crashes: opened.store.crashes,
    holder: 'test',
    model,
    clock: { now: () => now },
    rules: { mode, language: 'en', valueThreshold: 7 },
    hour: {},
    ended: () => undefined,
    onFault: (fault) => expect(fault).toBeUndefined(),
  })
  const idOf = (name: string, node = 'n1') => crash(name, { node }).id
  async function aceso(line: string, more: { token?: string; answer?: string; lang?: string } = {}) {
    let out = ''
    let err = ''
    const code = await run({
      args: line.split(' '),
      name: 'aceso',
      version: '1',
      io: {
        stdout: { write: (text) => (out += text) },
        stderr: { write: (text) => (err += text) },
        environment: {
          HOME: '/nowhere',
          LANG: more.lang ?? 'C',
          ACESO_SERVER: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
          ACESO_TOKEN: `token-of-${more.token ?? 'ann'}`,
        },
        ask: async () => more.answer,
        pipes: () => ({ stdin: process.stdin, stdout: process.stdout }),
      },
      means: async () => makeMeans(),
      signal: never,
    })
    return { code, out, err }
  }

  it('crash groups: each bug with how often, since when, which versions, the last days and what it looks like', async () => {
    const { out, code } = await aceso('crash groups --sort count')
    expect(code).toBe(0)
    expect(out).toBe(`2 bugs, 3 crashes shown

x libmilvus_core.so!milvus::GroupChunk::GetChunk: SIGSEGV                2 times
  crash-aa11  2 days to 3 h ago  ···········█·█  v2.6.4
  looks like milvus#47738 (93%), fixed in 2.6.5: SIGSEGV in GroupChunk::GetChunk

x libmilvus_core.so!milvus::SkipIndex::~SkipIndex: SIGSEGV                  once
  crash-bb22  2 h ago  ·············█  v2.6.4
  looks like milvus#47738 (93%), fixed in 2.6.5: SIGSEGV in GroupChunk::GetChunk
`)
    const zh = await aceso('crash groups --state open --text skipindex', { lang: 'zh_CN.UTF-8' })
    expect(zh.out).toContain('1 个缺陷，共 1 次崩溃')
    expect(zh.out).toContain('类似 milvus#47738（93%），修复于 2.6.5')
    expect(JSON.parse((await aceso('crash groups -o json --limit 1')).out)).toMatchObject({
      schema: 'aceso.crash-groups/v1',
      total: 2,
      pageSize: 1,
    })
    expect((await aceso('crash groups --text nothing')).out).toContain('No crash group.')
  })

  it('crash list: one line each, by every filter', async () => {
    const { out } = await aceso('crash list')
    expect(out.split('\n').slice(0, 3)).toEqual([
      'crash         ago     value  whose       what',
      `${idOf('3').slice(0, 12)}  2 h     9.0    milvus/q-0  libmilvus_core.so!milvus::SkipIndex::~…`,
      `${idOf('1').slice(0, 12)}  3 h     9.0    milvus/q-0  libmilvus_core.so!milvus::GroupChunk::…`,
    ])
    const found = async (options: string) => (await aceso(`crash list ${options}`)).out.split('\n').length - 2
    expect(await found('--min-score 7')).toBe(2)
    expect(await found('--group crash-aa --node n2')).toBe(1)
    expect(await found(`--since ${plusMs(now, -2.5 * hourMs)}`)).toBe(1)
    expect(await found('-n milvus --pod q-1 --instance prod --status stored')).toBe(1)
    expect((await aceso('crash list --min-score 11')).code).toBe(2)
    expect((await aceso('crash list --since yesterday')).err).toContain('2026-11-21T08:00:00Z')
    expect((await aceso('crash list -o yaml --limit 1')).out).toContain('schema: aceso.crashes/v1')
  })

  it('crash show: a crash by the beginning of its id, with stack, registers, files, timeline and log', async () => {
    const { out } = await aceso(`crash show ${idOf('1').slice(0, 8)}`)
    for (const part of [
      '> 0  milvus::GroupChunk::GetChunk',
      '3 in pthread_cond_wait < takeNextTask',
      'rip 0x7f0000001234',
      'crash-aa11: 2 crashes since',
      'slim core, 9 B: local of n1, prod/a.slim',
      'the bug was first seen',
      'the process died on node n1',
      'panic: index is null',
    ])
      expect(out).toContain(part)
    expect(out).not.toContain('\u001b')
    expect(Math.max(...out.split('\n').map((line) => widthOf(line)))).toBeLessThanOrEqual(80)
    expect((await aceso(`crash show ${idOf('1')}`, { lang: 'zh' })).out).toContain('该缺陷首次出现')
    const json = JSON.parse((await aceso(`crash show ${idOf('1')} -o json`)).out)
    expect(json).toMatchObject({ schema: 'aceso.crash-page/v1', file: { id: idOf('1') }, group: { id: 'crash-aa11', count: 2 } })
    expect((await aceso('crash show 0000')).err).toContain('there is no crash 0000')
    expect((await aceso('crash show q-0')).code).toBe(2)
  })

  it('crash show: a bug with where it struck, its last stack, its fingerprints and what people did', async () => {
    await aceso('crash merge crash-bb22 --into crash-aa11 --yes')
    const { out } = await aceso('crash show crash-aa')
    for (const part of [
      'crash-aa11, 3 crashes, 0 whole cores kept',
      'n1 (2), n2 (1)',
      `the last crash, ${idOf('3')}`,
      '> 0  milvus::SkipIndex::~SkipIndex',
      'ann merged crash-bb22 into crash-aa11',
    ])
      expect(out).toContain(part)
    expect(Math.max(...out.split('\n').map((line) => widthOf(line)))).toBeLessThanOrEqual(80)
    const gone = await aceso('crash show crash-bb22')
    expect([gone.code, gone.err]).toEqual([5, expect.stringContaining('ann merged crash-bb22 into crash-aa11')])
    expect(gone.err).toContain('aceso crash show crash-aa11')
  })

  it('crash analyse: has a model asked, waits, says what it said and what the crash does not bear out', async () => {
    const verdict = {
      summary: 'A chunk was gone.',
      rootCause: 'Made::up is at fault.',
      confidence: 0.8,
      recommendations: ['Upgrade to 2.6.5.'],
      relatedIssues: ['milvus#47738'],
    }
    const model = fakeModel([{ object: verdict }])
    const asking = startWorkLoop(
      (signal) => analyseNext(analysing(model, 'on-request'), signal),
      20,
      () => undefined,
    )
    try {
      const { code, out } = await aceso(`crash analyse ${idOf('3').slice(0, 8)}`)
      expect(code).toBe(0)
      for (const part of [
        'a proposal, not a finding',
        'A chunk was gone.',
        'likely 80%',
        'but      Made::up stands in no stack',
        'do       Upgrade to 2.6.5.',
        'milvus#47738',
        'by fake-1 of fake',
      ])
        expect(out).toContain(part)
      expect(Math.max(...out.split('\n').map((line) => widthOf(line)))).toBeLessThanOrEqual(80)
      expect((await aceso('crash show crash-bb22')).out).toContain('A chunk was gone.')
      const again = await aceso(`crash analyze ${idOf('3')} -o json`, { lang: 'zh' })
      expect([again.code, JSON.parse(again.out)]).toMatchObject([
        1,
        { schema: 'aceso.crash-analysis/v1', id: idOf('3'), analysis: { summary: 'A chunk was gone.', lastTry: { error: 'unreachable' } } },
      ])
      expect((await aceso(`crash analyse ${idOf('3')}`, { token: 'reader' })).err).toContain('needs the role operator')
      expect((await aceso('crash analyse 00000000')).code).toBe(5)
      expect((await aceso(`crash analyse ${'0'.repeat(32)}`)).err).toContain('there is no crash')
    } finally {
      await asking.stop()
    }
  })

  it('crash show: says why no model was asked', async () => {
    const none: ModelState = { kind: 'off', reason: 'no-key', why: { en: 'no key for a model', zh: '没有模型密钥' } }
    expect((await aceso(`crash show ${idOf('1')}`)).out).toContain('A model is being asked.')
    while ((await analyseNext(analysing(fakeModel([], none)), never)) === 'more');
    expect((await aceso(`crash show ${idOf('1')}`, { lang: 'zh' })).out).toContain('未询问模型：没有模型密钥')
    expect((await aceso(`crash show ${idOf('2', 'n2')}`)).out).toContain('No model was asked: its value 6.5 is below the threshold 7')
  })

  it('crash merge, split and fixed: ask once more, take back, and are refused for who may not', async () => {
    expect((await aceso('crash merge crash-bb22 --into crash-aa11', { answer: 'n' })).err).toContain('nothing was changed')
    expect(await means.crashes.group('crash-bb22')).toBeDefined()
    const merged = await aceso('crash merge crash-bb --into crash-aa', { answer: 'y' })
    expect(merged.out).toContain('crash-bb22 is part of crash-aa11 now: 3 crashes')
    expect((await aceso('crash split crash-aa11 --key bb --yes')).out).toContain('is a group of its own now: 1 crashes')
    expect((await aceso('crash split crash-aa11 --key aa --yes')).code).toBe(5)
    expect((await aceso('crash split crash-aa11 --key zz --yes')).err).toContain('0 fingerprints of crash-aa11 begin with zz')
    expect((await aceso('crash fixed crash-aa11 --in 2.6.5')).out).toContain('marked as fixed in 2.6.5')
    expect((await aceso('crash groups --state fixed')).out).toContain('fixed in 2.6.5')
    expect((await aceso('crash fixed crash-aa11 --reopen')).out).toContain('is open again')
    expect((await aceso('crash fixed crash-aa11')).code).toBe(2)
    expect((await aceso('crash fixed crash-aa11 --in 3', { token: 'reader' })).err).toContain('needs the role operator')
  })

  it('crash slim --id: fetches the slim core, packed or as a debugger opens it', async () => {
    const packed = zstdCompressSync(Buffer.from('a slim core'))
    await makeCrashVerbs(means).keepSlimCore(idOf('1'), Readable.from([packed]), never)
    const id = idOf('1').slice(0, 10)
    const out = join(folder, 'slim')
    expect((await aceso(`crash slim --id ${id} -o ${out}`)).out).toContain(`11 B, the slim core of ${idOf('1').slice(0, 12)}`)
    expect(readFileSync(out, 'utf8')).toBe('a slim core')
    await aceso(`crash slim --id ${id} -o ${out}.zst`)
    expect(readFileSync(`${out}.zst`)).toEqual(packed)
    expect(await aceso(`crash slim --id ${idOf('2', 'n2').slice(0, 10)} -o ${out}`)).toMatchObject({ code: 5 })
    expect((await aceso(`crash slim core --id ${id} -o ${out}`)).code).toBe(2)
  })

  it('crash verify: of the server, and of a folder without one', async () => {
    expect((await aceso('crash verify')).out).toBe('0 files, 0 B: all whole\n')
    await means.blobs.store('a/1.core.gz', Readable.from([Buffer.from('whole')]), {}, never)
    await means.blobs.store('a/2.core.gz', Readable.from([Buffer.from('whole')]), {}, never)
    await means.blobs.store('a/3.core.gz', Readable.from([Buffer.from('whole')]), {}, never)
    writeFileSync(join(means.folder, 'a/2.core.gz'), 'wrong')
    rmSync(join(means.folder, 'a/3.core.gz'))
    writeFileSync(join(means.folder, 'a/4.core.gz'), 'stray')
    const { out, code } = await aceso(`crash verify --path ${means.folder}`)
    expect(code).toBe(1)
    expect(out.split('\n').toSorted()).toEqual(
      [
        '',
        '3 files, 5 B: 1 missing, 1 damaged, 1 orphaned',
        'x damaged   a/2.core.gz: its checksum differs',
        'x missing   a/3.core.gz',
        'x orphaned  a/4.core.gz: nothing is kept beside it that says what it is',
      ].toSorted(),
    )
    expect(JSON.parse((await aceso(`crash verify --path ${means.folder} -o json`)).out)).toMatchObject({
      schema: 'aceso.verification/v1',
      damaged: 1,
    })
    expect((await aceso('crash verify --path /no/such/folder')).code).toBe(2)
    expect((await aceso('crash verify --s3 Bad_Bucket')).err).toContain('names no bucket')
  })
})
