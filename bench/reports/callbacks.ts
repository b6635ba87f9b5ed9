import { setTimeout as delay } from 'node:timers/promises'
import { alertOf, allReports, post, releaseOf } from './asking.ts'

export interface CallbackFigures {
  readonly perSecond: number
  readonly alerts: number
  readonly answered202: number
  readonly reports: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The same server at the same rate, asked only whether it lives. */
  readonly bareP99Ms: number
  readonly ratio: number
}

const perSecond = 100
const seconds = 10
/** Of a server that has just started, the first second is compiling. */
const warmUpSeconds = 3

/** Alerts at a steady rate, each about a release of its own, while reports are written in the background. */
export async function measureCallbacks(url: string): Promise<CallbackFigures> {
  const all = Array.from({ length: perSecond * (warmUpSeconds + seconds) }, (_, index) => `callback-${index}`)
  const ids = all.slice(perSecond * warmUpSeconds)
  for (let first = 0; first < all.length; first += 20)
    await Promise.all(all.slice(first, first + 20).map((id) => post(`${url}/api/v1/deployments`, releaseOf(id))))
  const tell = async (id: string): Promise<number> => (await post(`${url}/v1/alerts`, alertOf(id, `alert of ${id}`))).status
  await steadily(all.slice(0, perSecond * warmUpSeconds), tell)
  const bare = await steadily(ids, async () => (await fetch(`${url}/healthz`)).status)
  const told = await steadily(ids, tell)
  const measured = new Set(ids)
  const reports = (await allReports(url)).filter(({ deploymentId }) => measured.has(deploymentId))
  return {
    perSecond,
    alerts: ids.length,
    answered202: told.filter(({ status }) => status === 202).length,
    reports: new Set(reports.map(({ deploymentId }) => deploymentId)).size === reports.length ? reports.length : Number.NaN,
    p50Ms: percentile(told, 0.5),
    p99Ms: percentile(told, 0.99),
    bareP99Ms: percentile(bare, 0.99),
    ratio: Math.round((percentile(told, 0.99) / percentile(bare, 0.99)) * 10) / 10,
  }
}

interface Answered {
  readonly status: number
  readonly tookMs: number
}

/** Begun on the beat, whatever the answers take: a slow answer does not make the next question late. */
async function steadily(ids: readonly string[], ask: (id: string) => Promise<number>): Promise<readonly Answered[]> {
  const startMs = performance.now()
  return Promise.all(
    ids.map(async (id, index) => {
      await delay(Math.max(0, startMs + (index * 1000) / perSecond - performance.now()))
      const askedMs = performance.now()
      return { status: await ask(id), tookMs: performance.now() - askedMs }
    }),
  )
}

function percentile(answers: readonly Answered[], share: number): number {
  const ordered = answers.map(({ tookMs }) => tookMs).toSorted((left, right) => left - right)
  return Math.round((ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? Number.NaN) * 10) / 10
}
