import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort } from '../../scripts/free-port.ts'
import { recordCluster } from '../../src/adapters/recording/record.ts'
import type { AgentReport } from '../../src/domain/crash/agent-protocol.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { objectRef } from '../../src/domain/object-ref.ts'
import { fakeCluster } from '../../src/ports/fakes/fakes.ts'
import { world } from '../../src/world/builder/world-builder.ts'

/** A moment of a cluster: one that falls again and again, one that crashed once and runs, one that etcd sent home, one that ate its memory. */
function moment() {
  const ended = { startedAt: '2026-05-04T11:50:40Z', finishedAt: '2026-05-04T11:59:50Z', reason: 'Error' }
  return world()
    .node('n1')
    .node('n2')
    .deployment('milvus/querynode', {})
    .pod('milvus/querynode', { node: 'n1', waiting: { reason: 'CrashLoopBackOff' }, restarts: 4, last: { ...ended, exitCode: 139 } })
    .deployment('milvus/indexnode', {})
    .pod('milvus/indexnode', { node: 'n1', restarts: 1, last: { ...ended, exitCode: 134 } })
    .edit(objectRef('Pod', 'milvus', 'indexnode-1-0'), (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, creationTimestamp: '2026-05-01T00:00:00Z' },
    }))
    .deployment('milvus/datanode', {})
    .pod('milvus/datanode', { node: 'n2', waiting: { reason: 'CrashLoopBackOff' }, restarts: 4, last: { ...ended, exitCode: 80 } })
    .deployment('milvus/proxy', {})
    .pod('milvus/proxy', {
      node: 'n2',
      waiting: { reason: 'CrashLoopBackOff' },
      restarts: 4,
      last: { ...ended, reason: 'OOMKilled', exitCode: 137 },
    })
    .build()
}

const here = moment()
const podOf = (workload: string): string =>
  here.list('Pod').find(({ metadata }) => metadata.name.startsWith(`${workload}-`))?.metadata.name ?? ''

function reportOf(name: string, key: string, pod: string | undefined, more: Partial<NonNullable<AgentReport['record']>> = {}): AgentReport {
  const report = crash(name, {
    key,
    at: '2026-05-04T11:59:51.000Z',
    node: pod === undefined ? 'n2' : 'n1',
    ...(pod === undefined ? {} : { pod }),
  })
  const { pod: link, ...record } = report.record ?? ({} as never)
  return { ...report, record: { ...record, ...(pod === undefined || link === undefined ? {} : { pod: link }), ...more } }
}

describe('a crash that an agent tells of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aceso-crash-incidents-'))
  let server: ServerProcess
  let receiver: Server
  const notices: { kind: string; title: { en: string }; incident: { id: string } | null }[] = []

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        notices.push(JSON.parse(body))
        return response.end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const recording = join(folder, 'recording')
    const nothing = AbortSignal.timeout(60_000)
    await recordCluster(fakeCluster(moment), { out: recording, mask: (text) => text, progress: () => undefined }, nothing)
    server = await startServer({
      port: await freePort(),
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'server.log'),
      args: ['--recording', recording],
      environment: {
        ACESO_NOTIFIERS_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
        ACESO_PIPELINE_GROUP_WAIT_SECONDS: '0',
      },
    })
  }, 120_000)
  afterAll(async () => {
    await server.stop()
    receiver.close()
    rmSync(folder, { recursive: true })
  })

  async function ask(method: 'GET' | 'POST', path: string, body?: object) {
    const answer = await fetch(new URL(path, server.url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: answer.status, body: (await answer.json()) as never as { data: never; stored: unknown[] } }
  }

  /** The incidents once each has been looked at. */
  async function diagnosed(cause: string): Promise<Incident> {
    for (let tries = 0; tries < 120; tries++) {
      const { data } = (await ask('GET', '/api/v1/incidents?pageSize=100')).body.data as { data: Incident[] }
      const found = data.find(({ trouble }) => trouble?.cause.cause === cause)
      if (found !== undefined) return found
      await delay(250)
    }
    throw new Error(`no incident of cause ${cause}: see ${folder}/server.log`)
  }

  it('becomes the cause of an incident that names frame, known bug and crash; unowned ones trouble their node; told once to people', async () => {
    const bug = { id: 'milvus#47738', title: 'SIGSEGV in GroupChunk::GetChunk', similarity: 0.9, fixedIn: '2.6.5' }
    const known = reportOf('1', 'aaaa', podOf('querynode'), { looksLike: [bug] })
    const once = reportOf('2', 'bbbb', podOf('indexnode'), { abortMessage: 'remove local directory: not empty' })
    const unowned = reportOf('3', 'cccc', undefined, { command: 'node_exporter' })
    const told = await ask('POST', '/api/v1/agents/reports', { reports: [known, once, unowned] })
    expect(told.status).toBe(200)
    expect(told.body.stored).toHaveLength(3)

    const looping = await diagnosed('crash.known-bug')
    expect(looping.trouble?.cause).toMatchObject({ object: { kind: 'Deployment', name: 'querynode' } })
    expect(looping.trouble?.cause.summary.en).toBe(
      'querynode crashes by a known bug, milvus#47738: Segmentation fault (SIGSEGV) (milvus!crash)',
    )
    expect(looping.trouble?.cause.evidence[0]?.origin).toBe(`aceso crash show ${known.id}`)

    const single = await diagnosed('crash.native')
    expect(single.trouble?.cause).toMatchObject({ object: { kind: 'Deployment', name: 'indexnode' }, mends: [] })
    expect(single.trouble?.cause.summary.zh).toContain('indexnode 崩溃：remove local directory: not empty')

    const onNode = await diagnosed('crash.unowned')
    expect(onNode.trouble?.cause).toMatchObject({ object: { kind: 'Node', name: 'n2' } })
    expect(onNode.trouble?.cause.summary.en).toContain('node_exporter crashed on node n2, and whose it was is not known')

    // The page of the crash leads to its incident.
    const page = await fetch(new URL(`/api/v1/coredumps/${once.id}`, server.url))
    expect(await page.json()).toMatchObject({ incident: { id: single.id } })

    const { data } = (await ask('GET', '/api/v1/incidents?pageSize=100')).body.data as { data: Incident[] }
    const blamed = data.flatMap(({ trouble }) => (trouble === undefined ? [] : [trouble.cause]))
    const crashed = blamed.filter(({ cause }) => ['crash.native', 'crash.known-bug', 'crash.unowned'].includes(cause))
    // An exit because etcd is gone and a kill for memory leave no core: they are troubles of other kinds, never crashes.
    expect(crashed.map(({ object }) => object.name).toSorted()).toEqual(['indexnode', 'n2', 'querynode'])
    expect(blamed.map(({ object }) => object.name)).toEqual(expect.arrayContaining(['datanode', 'proxy']))
    const { body: groups } = await ask('GET', '/api/v1/crash-groups')
    expect((groups.data as { total: number }).total).toBe(3)

    await ask('POST', '/api/v1/agents/reports', { reports: [known, once, unowned] })
    for (let tries = 0; tries < 60 && notices.filter(({ kind }) => kind === 'crash-new').length < 3; tries++) await delay(250)
    await delay(3_000)
    expect(notices.filter(({ kind }) => kind === 'crash-new').map(({ title, incident }) => [title.en, incident])).toEqual(
      expect.arrayContaining([
        ['New crash: node_exporter: Segmentation fault (SIGSEGV): milvus!crash', null],
        ['New crash: milvus: Segmentation fault (SIGSEGV): milvus!crash', null],
      ]),
    )
    expect(notices.filter(({ kind }) => kind === 'crash-new')).toHaveLength(3)
  }, 120_000)
})
