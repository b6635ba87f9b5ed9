import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { faultText } from '../../domain/errors.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import { epochMsOf, instantOf } from '../../domain/instant.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { DiagnosisReport } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'
import { readTemplates } from '../../investigation/prompts/templates.ts'
import { makeReleaseVerbs } from '../../investigation/releases/make-verbs.ts'
import type { ReleaseVerbs } from '../../investigation/releases/verbs.ts'
import { type ReportingMeans, writeNext } from '../../investigation/reporting/write-next.ts'
import { releaseRules } from '../../investigation/rules/index.ts'
import type { Verbs } from '../../pipeline/verbs/verbs.ts'
import { startWorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock, Ids } from '../../ports/clock.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { Model } from '../../ports/model/model.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import type { IncidentStore, LeaseStore } from '../../ports/store/store.ts'
import type { Toolbox } from '../../ports/toolbox.ts'
import { deploymentAlerts } from '../../sources/deployment-alerts.ts'
import type { World } from '../../world/world.ts'
import type { Config } from '../config/schema.ts'
import { alertRush } from './alert-rush.ts'
import { monitorReleases } from './monitor-releases.ts'
import { reportDeadlineMs } from './report-deadline.ts'
import { linkReports } from './report-links.ts'
import { followSeenReleases } from './seen-releases.ts'

export interface ReleaseParts {
  readonly config: Config
  readonly releases: ReleaseStore
  readonly incidents: IncidentStore
  readonly verbs: Pick<Verbs, 'analysis'>
  readonly toolbox: Toolbox
  readonly model: Model
  readonly clock: Clock
  readonly ids: Ids
  readonly clusterId: string
  readonly receive: (signals: readonly Signal[]) => Promise<void>
  readonly logger: Logger
  readonly leases: LeaseStore
  readonly metrics: Mean<MetricSource>
  /** The cluster as this server sees it; undefined while another one watches. */
  readonly watchedWorld: (signal: AbortSignal) => Promise<World | undefined>
}

export interface RunningReleases {
  readonly verbs: ReleaseVerbs
  stop(): Promise<void>
}

const restMs = 2_000
const upkeepMs = 30_000
/** Grouping takes an alert into its incident within seconds. */
const linkMs = 5_000
/** A report that was begun this often and never ended breaks whoever writes it. */
const mostAttempts = 3
/** Beyond the conversation: so long may it wait behind others, or for a server that is away. */
const graceMs = 3_600_000
const dayMs = 86_400_000
const noCounts: ReadonlyMap<string, number> = new Map()

/** Takes alerts about releases and writes their reports, a few at once in each server. */
export function startReleases(parts: ReleaseParts): RunningReleases {
  const { config, releases, clock, ids, clusterId, logger } = parts
  const settings = config.releases
  const warn = (fault: unknown): void => logger.warn({ fault: faultText(fault) }, 'reports')
  // Read once at the start: a prompt that is missing is told then, not at the first alert.
  const templates = { en: templatesOf('en', config), zh: templatesOf('zh', config) }
  const means: ReportingMeans = {
    releases,
    holder: randomUUID(),
    clock,
    investigation: {
      model: parts.model,
      toolbox: parts.toolbox,
      rules: releaseRules((namespace, signal) => parts.verbs.analysis({ namespace }, signal)),
      limits: { rounds: settings.rounds, deadlineMs: reportDeadlineMs(config), callsPerRound: settings.callsPerRound },
      sureAt: settings.sureAt,
    },
    templates: (language) => templates[language],
    ended: async (report, deployment) => tellEnd(report, deployment, logger),
    onFault: warn,
  }
  const rush = alertRush()
  const write = async (signal: AbortSignal): Promise<'more' | 'idle'> => {
    await rush.calm(signal)
    return signal.aborted ? 'idle' : writeNext(means, signal)
  }
  const writers = Array.from({ length: settings.concurrency }, () => startWorkLoop(write, restMs, warn))
  const upkeep = startWorkLoop(async () => keepUp(parts), upkeepMs, warn)
  const linking = startWorkLoop(
    async () => {
      await linkReports(parts)
      return 'idle'
    },
    linkMs,
    warn,
  )
  const wake = (): void => {
    for (const writer of writers) writer.wake()
  }
  const following = followSeenReleases({ ...parts, wake })
  const verbs = makeReleaseVerbs({
    releases,
    clock,
    ids,
    clusterId,
    quietMs: settings.quietTime,
    world: parts.watchedWorld,
    wake,
    pass: (alert, { id, workload }, isOver) =>
      parts.receive(
        deploymentAlerts.signals(
          { alert, deploymentId: id, isOver, ...(workload === undefined ? {} : { workload }) },
          { clusterId, now: clock.now(), restartCounts: noCounts },
        ),
      ),
  })
  const monitoring = monitorReleases({ ...parts, verbs })
  return {
    verbs: {
      ...verbs,
      alert(body, language) {
        rush.note()
        return verbs.alert(body, language)
      },
    },
    async stop() {
      await Promise.all([monitoring, following, ...writers, upkeep, linking].map((loop) => loop.stop()))
    },
  }
}

function templatesOf(language: Language, { releases: { promptVersion, promptFolder } }: Config): ReturnType<typeof readTemplates> {
  return readTemplates(language, { version: promptVersion, ...(promptFolder === undefined ? {} : { folder: promptFolder }) })
}

/** Fails what nobody will finish, and forgets what is old. */
async function keepUp({ config, releases, clock, logger }: ReleaseParts): Promise<'idle'> {
  const now = clock.now()
  const before = (ms: number): string => instantOf(epochMsOf(now) - ms)
  const failed = await releases.failStale(before(reportDeadlineMs(config) + graceMs), mostAttempts, now)
  if (failed.length > 0)
    logger.warn({ reports: failed }, 'reports that were begun and never finished have failed; they can be asked for again')
  await releases.forget(before(config.storage.retentionDays * dayMs))
  return 'idle'
}

/** The documented line, with the tokens that were really spent. */
function tellEnd(report: DiagnosisReport, deployment: Deployment, logger: Logger): void {
  const { id, version, status, durationMs, tokens, error, writtenBy, language } = report
  const spent = tokens.input + tokens.output
  const about = { report: id, deployment: deployment.id, version, writtenBy, durationMs, tokens: spent }
  if (status === 'failed') {
    logger.warn(
      { ...about, code: error?.code, why: error?.message },
      language === 'zh' ? `部署 ${deployment.id} 诊断报告生成失败` : `report on ${deployment.id} failed`,
    )
    return
  }
  logger.info(
    about,
    language === 'zh'
      ? `部署 ${deployment.id} 诊断报告生成成功，Token 消耗: ${spent}，耗时 ${durationMs} ms`
      : `report on ${deployment.id} written in ${durationMs} ms, tokens spent: ${spent}`,
  )
}
