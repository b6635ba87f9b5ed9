import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import type { Cluster } from '../../ports/cluster.ts'
import { fakeCluster } from '../../ports/fakes/fakes.ts'
import { world } from '../../world/builder/world-builder.ts'
import { logMask } from './mask-log.ts'
import { openRecording } from './open-recording.ts'
import { type RecordRequest, recordCluster } from './record.ts'

const never = new AbortController().signal
const pod = objectRef('Pod', 'shop', 'cart-1-0')
const till = objectRef('Pod', 'other', 'till-1-0')
let folder = ''

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'aceso-recording-')), 'made')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const used = { at: '2026-05-04T12:00:00.000Z', windowMs: 10_000, cpuCores: 0.25, memoryBytes: 2 ** 26 }
const usageOf = (of: ObjectRef) => {
  const { at, windowMs, ...amounts } = used
  return { pod: of, at, windowMs, containers: [{ name: 'app', ...amounts }] }
}

function broken(): Cluster {
  const seen = world()
    .deployment('shop/cart', { port: 8080, readiness: { path: '/wrong' } })
    .pod('shop/cart', { ready: false })
    .deployment('other/till')
    .secret('shop/db', ['password'])
    .build()
  return {
    ...fakeCluster(() => seen),
    version: () => Promise.resolve({ kind: 'answer', value: 'v1.34.4' }),
    usage: () => Promise.resolve({ kind: 'answer', value: { nodes: [{ node: 'node-1', ...used }], pods: [usageOf(pod), usageOf(till)] } }),
    questions: {
      log: () => Promise.resolve({ kind: 'answer', value: 'listening\npassword=hunter2\n' }),
      previousLog: () => Promise.resolve({ kind: 'unavailable', why: verbatim('never restarted'), absent: true }),
      probe: (_, { path }) => Promise.resolve({ kind: 'answer', value: { status: path === '/healthz' ? 200 : 404, tookMs: 3 } }),
    },
  }
}

const make = (more: Partial<RecordRequest> = {}) =>
  recordCluster(broken(), { out: folder, mask: logMask(['password']), progress: () => undefined, ...more }, never)

describe('a recording', () => {
  it('gives the same world and the same answers', async () => {
    await make()
    const { cluster } = await openRecording(folder)
    const read = await cluster.world(never)
    expect(read.at).toBe((await broken().world(never)).at)
    expect(read.size).toBe((await broken().world(never)).size)
    expect(read.topOwner(pod)).toEqual(objectRef('Deployment', 'shop', 'cart'))
    expect(await cluster.questions.probe(pod, { port: 8080, path: '/healthz', scheme: 'HTTP' }, never)).toMatchObject({
      value: { status: 200 },
    })
    expect(await cluster.questions.log(pod, 'app', never)).toMatchObject({ kind: 'answer' })
    expect(await cluster.questions.previousLog(pod, 'app', never)).toMatchObject({ kind: 'unavailable' })
  })

  it('offers what was used, and the version of the server', async () => {
    await make({ namespace: 'shop' })
    const { cluster } = await openRecording(folder)
    expect(await cluster.version(never)).toEqual({ kind: 'answer', value: 'v1.34.4' })
    expect(await cluster.usage(never)).toEqual({
      kind: 'answer',
      value: { nodes: [{ node: 'node-1', ...used }], pods: [usageOf(pod)] },
    })
  })

  it('answers what a scan asked beyond the troubled pods, and tells a log that was never there from one that was not asked for', async () => {
    await make({ scan: ({ questions }) => questions.log(till, 'app', never) })
    const { questions } = (await openRecording(folder)).cluster
    expect(await questions.log(till, 'app', never)).toMatchObject({ kind: 'answer' })
    expect(await questions.previousLog(pod, 'app', never)).toEqual({ kind: 'unavailable', why: verbatim('never restarted'), absent: true })
    expect(await questions.previousLog(till, 'app', never)).toEqual({ kind: 'unavailable', why: { en: 'not recorded', zh: '未录制' } })
  })

  it('is the same in one file', async () => {
    const file = `${folder}.gz`
    await make({ out: file })
    await make()
    const [packed, plain] = [(await openRecording(file)).cluster, (await openRecording(folder)).cluster]
    expect((await packed.world(never)).list('Pod')).toEqual((await plain.world(never)).list('Pod'))
    expect(await packed.questions.log(pod, 'app', never)).toEqual({ kind: 'answer', value: 'listening\npassword=***\n' })
    await expect(make({ out: file })).rejects.toMatchObject({ code: 'input-invalid', path: 'out' })
    await writeFile(file, 'no gzip')
    await expect(openRecording(file)).rejects.toMatchObject({ code: 'input-invalid', path: 'cluster.recording' })
  })

  it('cannot be written to', async () => {
    await make()
    const { cluster } = await openRecording(folder)
    const result = await cluster.write({ target: pod, write: { verb: 'delete', uid: 'x' }, mark: 'p/0', dryRun: false }, never)
    expect(cluster.readOnly).toBe(true)
    expect(result.kind).toBe('refused')
  })

  it('holds no secret of a log line', async () => {
    await make()
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const texts = await Promise.all(files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')))
    expect(texts.join('\n')).toContain('password=***')
    expect(texts.join('\n')).not.toContain('hunter2')
  })

  it('of one namespace leaves the others out', async () => {
    await make({ namespace: 'shop' })
    const { cluster } = await openRecording(folder)
    const read = await cluster.world(never)
    expect(read.object(objectRef('Deployment', 'other', 'till'))).toBeUndefined()
    expect(read.object(objectRef('Node', '', 'node-1'))).toBeDefined()
  })

  it('is not written into a folder that holds something', async () => {
    await make()
    await expect(make()).rejects.toMatchObject({ code: 'input-invalid', path: 'out' })
  })

  it.each([
    ['no recording.json', '', ''],
    ['a broken line', 'objects/Pod.ndjson', '{"kind":'],
    ['a kind nobody reads', 'objects/Banana.ndjson', '{}'],
    ['another version of the format', 'recording.json', '{"schema":"aceso.recording/v9"}'],
  ])('says what is wrong with %s', async (_, file, text) => {
    if (file !== '') {
      await make()
      await writeFile(join(folder, file), text)
    }
    await expect(openRecording(folder)).rejects.toMatchObject({ code: 'input-invalid', path: 'cluster.recording' })
  })
})
