import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../scripts/free-port.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { alertOf, allReports, get, post, releaseOf, type SeenReport } from './asking.ts'
import { startQuickModel } from './quick-model.ts'

export interface KillPlay {
  readonly kills: number
  readonly folder: string
  /** Undefined: the embedded store in the folder. */
  readonly databaseUrl?: string
}

export interface KillResult {
  readonly kills: number
  /** Alerts that were acknowledged: each must have one report. */
  readonly acknowledged: number
  readonly reports: number
  readonly completed: number
  readonly failed: number
  readonly stuck: number
  readonly doubled: number
  readonly lost: number
  readonly reservedUsd: number
  /** Answers that were paid for beyond one a turn: somebody was asked again what had been answered. */
  readonly askedTwice: number
}

/** A model thinks this long, so that kills hit reports in the middle. */
const thinksMs = 150
const livesMs = [500, 2_500] as const
const alertEveryMs = 250
const patienceMs = 180_000
/** A question's reservation outlives its writer by this and the model's own time. */
const timeout = '2s'

/** Kills a server again and again while it writes reports, then lets it finish: what is stuck, doubled, lost, or still reserved. */
export async function playKills({ kills, folder, databaseUrl }: KillPlay): Promise<KillResult> {
  const model = await startQuickModel(thinksMs, [{ name: 'list_metrics', input: {} }])
  const port = await freePort()
  const start = (): Promise<ServerProcess> =>
    startServer({
      port,
      dataDir: `${folder}/data`,
      logFile: `${folder}/server.log`,
      args: ['--recording', 'examples/broken-shop'],
      environment: {
        OPENAI_API_KEY: 'key-of-the-bench',
        ACESO_MODELS_OPENAI_BASE_URL: `${model.url}/v1`,
        ACESO_MODELS_OPENAI_MODEL: 'gpt-4o',
        ACESO_MODELS_TIMEOUTS_DEPLOYMENT: timeout,
        ACESO_MODELS_BUDGET_MAX_ANALYSIS_PER_HOUR: '1000000',
        ACESO_SERVER_RATE_LIMIT: '1000000',
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      },
    })
  const acknowledged = new Set<string>()
  let next = 0
  let server = await start()
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const endMs = performance.now() + livesMs[0] + Math.random() * (livesMs[1] - livesMs[0])
      while (performance.now() < endMs) {
        const id = `d-${next++}`
        await tellTwice(server.url, id, acknowledged)
        await delay(alertEveryMs)
      }
      await server.kill()
      server = await start()
    }
    const reports = await ended(server.url)
    const spent = await settled(server.url)
    const turns = reports.reduce((total, { rounds }) => total + rounds, 0)
    return { kills, ...judged(reports, acknowledged), reservedUsd: spent.reservedUsd, askedTwice: spent.calls - turns }
  } finally {
    await server.stop()
    await model.stop()
  }
}

/** As a monitor does that is not sure whether it was heard. */
async function tellTwice(url: string, id: string, acknowledged: Set<string>): Promise<void> {
  await post(`${url}/api/v1/deployments`, releaseOf(id))
  for (let time = 0; time < 2; time += 1) {
    const { status } = await post(`${url}/v1/alerts`, alertOf(id, `alert of ${id}`))
    if (status === 202) acknowledged.add(id)
  }
}

async function ended(url: string): Promise<readonly SeenReport[]> {
  const endMs = performance.now() + patienceMs
  for (;;) {
    const reports = await allReports(url)
    if (reports.every(({ status }) => status !== 'generating') || performance.now() > endMs) return reports
    await delay(1_000)
  }
}

interface Spend {
  readonly reservedUsd: number
  readonly parts: readonly { readonly calls: number }[]
}

async function settled(url: string): Promise<{ readonly reservedUsd: number; readonly calls: number }> {
  const endMs = performance.now() + patienceMs
  for (;;) {
    const {
      spend: { reservedUsd, parts },
    } = await get<{ readonly spend: Spend }>(`${url}/api/v1/models`)
    if (reservedUsd === 0 || performance.now() > endMs) return { reservedUsd, calls: parts.reduce((total, { calls }) => total + calls, 0) }
    await delay(1_000)
  }
}

function judged(
  reports: readonly SeenReport[],
  acknowledged: ReadonlySet<string>,
): Omit<KillResult, 'kills' | 'reservedUsd' | 'askedTwice'> {
  const count = (status: SeenReport['status']): number => reports.filter((report) => report.status === status).length
  const releases = new Set(reports.map(({ deploymentId }) => deploymentId))
  return {
    acknowledged: acknowledged.size,
    reports: reports.length,
    completed: count('completed'),
    failed: count('failed'),
    stuck: count('generating'),
    doubled: reports.length - releases.size,
    lost: [...acknowledged].filter((id) => !releases.has(id)).length,
  }
}
