import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { get, post } from '../../bench/reports/asking.ts'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort } from '../../scripts/free-port.ts'
import type { DiagnosisReport } from '../../src/domain/release/report.ts'
import { type MetricServer, openMetrics, startPrometheus } from '../mcp/metric-servers.ts'
import { type ModelServer, startModelServer } from '../model/servers/process.ts'
import { goodKey, type Turn } from '../model/servers/turn.ts'

/** What stands around the servers under test: metrics, and two models of which the second takes over for the first. */
export interface Stage {
  readonly metrics: MetricServer
  readonly openai: ModelServer
  readonly anthropic: ModelServer
  /** A server with all of it, on the embedded store of that name where no database is given. */
  start(more: Readonly<Record<string, string>>, store?: string): Promise<ServerProcess>
  /** What the servers have printed, of one report where it is named. */
  lines(about?: string): Promise<readonly string[]>
  stop(): Promise<void>
}

export async function setStage(series = openMetrics(Date.now())): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-releases-'))
  const [metrics, openai, anthropic] = await Promise.all([
    startPrometheus(series),
    startModelServer('openai'),
    startModelServer('anthropic'),
  ])
  const logFile = join(folder, 'servers.log')
  const servers: ServerProcess[] = []
  return {
    metrics,
    openai,
    anthropic,
    async start(more, store = 'data') {
      const server = await startServer({
        port: await freePort(),
        dataDir: join(folder, store),
        logFile,
        // Nothing is broken there: what is told of a release comes from the model alone.
        args: ['--recording', 'test/recordings/quiet-healthy-shop.gz'],
        environment: {
          ACESO_PROMETHEUS_URL: metrics.url,
          OPENAI_API_KEY: goodKey,
          ACESO_MODELS_PROVIDER: 'openai',
          ACESO_MODELS_OPENAI_BASE_URL: `${openai.url}/v1`,
          ACESO_MODELS_OPENAI_MODEL: 'gpt-4o',
          ANTHROPIC_API_KEY: goodKey,
          ACESO_MODELS_ANTHROPIC_BASE_URL: anthropic.url,
          ACESO_MODELS_ANTHROPIC_MODEL: 'claude-sonnet-4-5',
          ACESO_SERVER_RATE_LIMIT: '1000000',
          ...more,
        },
      })
      servers.push(server)
      return server
    },
    async lines(about = '') {
      const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.startsWith('{') && line.includes(about))
      return lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg)
    },
    async stop() {
      await Promise.all(servers.map((server) => server.kill()))
      await Promise.all([metrics.stop(), openai.stop(), anthropic.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A turn that asks for the load, and one that reports it. */
export const asks: Turn = { calls: [{ name: 'execute_query', input: { query: 'app_load_ratio' } }], usage: { input: 100, output: 10 } }
export const reports: Turn = {
  text: JSON.stringify({
    promQL: ['app_load_ratio{hostname="{{hostname}}"}'],
    content: '【问题概述】负载上升 [0]。\n【根因分析】web-2 负载过高 [0]。\n【影响范围】web-2 [0]。\n【解决方案】1. 回滚 `cart`。',
  }),
  usage: { input: 300, output: 30 },
}

/** Registers a release and tells of its alert; the id of the report that is begun. */
export async function alert({ url }: ServerProcess, deploymentId: string): Promise<string> {
  await post(`${url}/api/v1/deployments`, {
    id: deploymentId,
    app_name: 'cart',
    package_version: '2',
    status: 'deploying',
    hosts: ['web-2'],
  })
  const { data } = await post(`${url}/v1/alerts`, {
    key: `errors of ${deploymentId}`,
    status: 'firing',
    desc: '错误率上升',
    startsAt: new Date().toISOString(),
    severity: 'critical',
    alertname: 'HighErrorRate',
    labels: { deploymentId },
    values: 0.4,
  })
  return (data as { readonly reportId: string }).reportId
}

export const report = ({ url }: ServerProcess, id: string): Promise<DiagnosisReport> => get<DiagnosisReport>(`${url}/api/v1/reports/${id}`)

export async function ended(server: ServerProcess, id: string): Promise<DiagnosisReport> {
  return until(server, id, ({ status }) => status !== 'generating')
}

export async function until(server: ServerProcess, id: string, isReached: (report: DiagnosisReport) => boolean): Promise<DiagnosisReport> {
  const endMs = performance.now() + 45_000
  for (;;) {
    const now = await report(server, id)
    if (isReached(now)) return now
    if (performance.now() > endMs) throw new Error(`report ${id} is not there yet: ${JSON.stringify(now.progress ?? now.status)}`)
    await delay(50)
  }
}
