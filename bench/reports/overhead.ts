import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { median } from '../machine.ts'
import { alertOf, allReports, post, releaseOf, type SeenReport } from './asking.ts'

export interface SlowMetrics {
  readonly url: string
  stop(): Promise<void>
}

/** Answers each query after as many milliseconds as it names: `vector(200)` takes 200 ms. */
export async function startSlowMetrics(): Promise<SlowMetrics> {
  const server = createServer((request, response) => {
    void (async () => {
      const query = new URL(request.url ?? '', 'http://bench').searchParams.get('query') ?? ''
      await delay(Number(/vector\((\d+)\)/.exec(query)?.[1] ?? 0))
      const result = [{ metric: {}, value: [1_700_000_000, '1'] }]
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Two answers at once a wait: their sum is what one after the other would take. */
export const waits = [200, 200, 200, 400] as const

export function queries(milliseconds: readonly number[]): { readonly name: string; readonly input: object }[] {
  return milliseconds.map((ms, index) => ({ name: 'execute_query', input: { query: `vector(${ms}) + ${index}` } }))
}

export interface OverheadFigures {
  readonly reports: number
  readonly calls: number
  readonly durationMs: number
  readonly slowestToolMs: number
  /** What one call after the other would have waited. */
  readonly oneByOneMs: number
  /** Beside the slowest tool, with a model that takes no time. */
  readonly overheadMs: number
  readonly ratioToOneByOne: number
}

const rounds = 5

/** Reports whose model thinks for no time at all; the middle of several. */
export async function measureOverhead(url: string, name: string): Promise<OverheadFigures> {
  const ids = Array.from({ length: rounds + 1 }, (_, index) => `${name}-${index}`)
  for (const id of ids) {
    await post(`${url}/api/v1/deployments`, releaseOf(id))
    await post(`${url}/v1/alerts`, alertOf(id, `alert of ${id}`))
    await ended(url, id)
  }
  const reports = (await allReports(url)).filter(({ deploymentId }) => ids.slice(1).includes(deploymentId))
  const asked = reports.map((report) => ({
    report,
    tools: report.toolCalls.filter(({ round }) => round > 0).map(({ durationMs }) => durationMs),
  }))
  const durationMs = median(reports.map((report) => report.durationMs))
  const slowestToolMs = median(asked.map(({ tools }) => Math.max(...tools)))
  const oneByOneMs = median(asked.map(({ tools }) => tools.reduce((sum, ms) => sum + ms, 0)))
  return {
    reports: reports.length,
    calls: Math.min(...asked.map(({ tools }) => tools.length)),
    durationMs: Math.round(durationMs),
    slowestToolMs: Math.round(slowestToolMs),
    oneByOneMs: Math.round(oneByOneMs),
    overheadMs: Math.round(durationMs - slowestToolMs),
    ratioToOneByOne: Math.round((durationMs / oneByOneMs) * 100) / 100,
  }
}

async function ended(url: string, id: string): Promise<SeenReport> {
  for (let tries = 0; tries < 600; tries += 1) {
    const report = (await allReports(url)).find(({ deploymentId }) => deploymentId === id)
    if (report?.status === 'failed') throw new Error(`the report on ${id} failed: ${report.error?.code ?? ''}`)
    if (report?.status === 'completed') return report
    await delay(50)
  }
  throw new Error(`the report on ${id} did not end`)
}
