import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gitHost } from '../../src/adapters/git/git-host.ts'
import { prometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts'
import { openRecording } from '../../src/adapters/recording/open-recording.ts'
import { analyzers } from '../../src/analyzers/index.ts'
import { investigate } from '../../src/diagnosis/investigate.ts'
import { isFeltIn } from '../../src/diagnosis/scope.ts'
import { type Language, verbatim } from '../../src/domain/text.ts'
import type { Case } from '../../src/investigation/known/contract.ts'
import type { Analyze } from '../../src/investigation/rules/cluster-trouble.ts'
import type { Cluster } from '../../src/ports/cluster.ts'
import { fakeQuestions } from '../../src/ports/fakes/fake-questions.ts'
import { fakeCluster } from '../../src/ports/fakes/fakes.ts'
import type { MetricSource } from '../../src/ports/metric-source.ts'
import type { Toolbox } from '../../src/ports/toolbox.ts'
import { toolCache } from '../../src/tools/calls/tool-cache.ts'
import { makeToolbox } from '../../src/tools/calls/toolbox.ts'
import { tools } from '../../src/tools/index.ts'
import { type MetricServer, startPrometheus } from '../../test/mcp/metric-servers.ts'
import { readBackground } from './background.ts'
import { openMetricsOf } from './metric-shapes.ts'
import type { RecordedRelease } from './release-file.ts'
import { makeRepository } from './repository.ts'
import { builtWorld } from './world-sketch.ts'

export interface OpenRelease {
  readonly about: Case
  readonly toolbox: Toolbox
  readonly analyze: Analyze
  close(): Promise<void>
}

const recordings = resolve(import.meta.dirname, '../../test/recordings')
const nobodysPort = 'http://127.0.0.1:9'
const beforeMs = 3 * 3_600_000

/** How answers of tools are told. */
export interface Answering {
  readonly mostBytes: number
  readonly isCached: boolean
}
export const asTheProduct: Answering = { mostBytes: 64 * 1024, isCached: true }

/** Everything that can be asked about a recorded release, answered by the real programs: Prometheus with its series, git with its commits, the recorded cluster. */
export async function openRelease(
  release: RecordedRelease,
  { mostBytes, isCached }: Answering = asTheProduct,
  language: Language = 'en',
): Promise<OpenRelease> {
  const closers: (() => Promise<unknown>)[] = []
  const folder = await mkdtemp(join(tmpdir(), 'aceso-release-'))
  closers.push(() => rm(folder, { recursive: true, force: true }))
  const background = release.background === false ? [] : [await readBackground(release)]
  const metrics = await metricsOf(release, background, closers)
  const cluster = await clusterOf(release, background)
  const code = release.code.length === 0 ? undefined : gitHost(folder)
  if (code !== undefined) await makeRepository(folder, release.code, release.releasedAt)
  const look = async (signal: AbortSignal) => {
    const world = await cluster.world(signal)
    return { world, ...(await investigate({ world, analyzers, settings: {}, ask: cluster.questions, signal })) }
  }
  const toolbox = makeToolbox({
    tools,
    servers: [],
    means: {
      cluster: { kind: 'there', value: cluster },
      metrics: { kind: 'there', value: metrics },
      code: code === undefined ? { kind: 'off', why: 'no repository is configured' } : { kind: 'there', value: code },
      diagnosis: {
        kind: 'there',
        value: {
          async analyze({ namespace }, signal) {
            const { world, troubles, notChecked } = await look(signal)
            const wanted = namespace === undefined ? troubles : troubles.filter((trouble) => isFeltIn(namespace, trouble))
            return { scannedObjects: world.size, troubles: wanted, notChecked }
          },
        },
      },
      incidents: { kind: 'off', why: 'not recorded' },
      crashes: { kind: 'off', why: 'no core files are collected' },
    },
    mostAtOnce: 8,
    cache: toolCache({ mostEntries: isCached ? 1_000 : 0, mostBytes: 32 * 2 ** 20, nowMs: () => performance.now() }),
    timeoutMs: 10_000,
    mostBytes,
    observe: () => undefined,
    now: () => release.now,
  })
  return {
    about: caseOf(release, language),
    toolbox,
    analyze: async (namespace, signal) => {
      const { troubles, notChecked } = await look(signal)
      // What is judged is the cause; changes are offered by the pipeline.
      return { troubles: troubles.filter((trouble) => isFeltIn(namespace, trouble)), plans: new Map(), notChecked }
    },
    async close() {
      for (const close of closers.reverse()) await close()
    },
  }
}

function caseOf({ name, release, alert, releasedAt, now }: RecordedRelease, language: Language): Case {
  const { version, workload, repoAddress, tag, ...rest } = release
  return {
    reportId: `eval-${name}`,
    language,
    releasedAt,
    now,
    deployment: {
      id: name,
      clusterId: 'eval',
      packageVersion: version,
      environment: 'production',
      origin: 'api',
      startedAt: releasedAt,
      createdTime: releasedAt,
      updatedTime: releasedAt,
      ...rest,
      ...(workload === undefined ? {} : { workload }),
      ...(repoAddress === undefined ? {} : { repoAddress }),
      ...(tag === undefined ? {} : { tag }),
    },
    alert: alert === undefined ? undefined : { ...alert, key: `alert-${name}`, receiveAt: alert.startsAt },
  }
}

async function metricsOf(
  release: RecordedRelease,
  background: readonly Background[],
  closers: (() => Promise<unknown>)[],
): Promise<MetricSource> {
  if (release.prometheus === 'down') return prometheusSource({ url: nobodysPort, timeoutMs: 2_000 })
  const releasedMs = Date.parse(release.releasedAt)
  const stretch = { releasedMs, fromMs: releasedMs - beforeMs, toMs: Date.parse(release.now) }
  const server: MetricServer = await startPrometheus(
    openMetricsOf([...background.flatMap(({ metrics }) => metrics), ...release.metrics], stretch),
  )
  closers.push(() => server.stop())
  const source = prometheusSource({ url: server.url, timeoutMs: 10_000 })
  // What has no time of its own is asked at the recording's present.
  return { ...source, query: (promQL, at, signal) => source.query(promQL, at ?? release.now, signal) }
}

type Background = Awaited<ReturnType<typeof readBackground>>

async function clusterOf(release: RecordedRelease, background: readonly Background[]): Promise<Cluster> {
  if (release.recording !== undefined) return (await openRecording(join(recordings, `${release.recording}.gz`))).cluster
  const built = builtWorld([...background.map(({ world }) => world), release.world], release.now).build()
  const logs = Object.entries({ ...background[0]?.logs, ...release.logs })
  const ofRun = (isPrevious: boolean): Record<string, string> =>
    Object.fromEntries(
      logs.filter(([name]) => name.endsWith(' previous') === isPrevious).map(([name, text]) => [name.replace(/ previous$/, ''), text]),
    )
  const unmeasured = { kind: 'unavailable', why: verbatim('not recorded'), absent: true } as const
  const questions = { ...fakeQuestions({ logs: ofRun(false), previousLogs: ofRun(true) }), usage: async () => unmeasured }
  return { ...fakeCluster(() => built), questions }
}
