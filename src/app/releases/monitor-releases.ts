import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { faultText } from '../../domain/errors.ts'
import { watchRules } from '../../investigation/monitor/watch-rules.ts'
import type { ReleaseVerbs } from '../../investigation/releases/verbs.ts'
import { startWorkLoop, type WorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import type { LeaseStore } from '../../ports/store/store.ts'
import type { Config } from '../config/schema.ts'

export interface MonitorParts {
  readonly config: Config
  readonly releases: ReleaseStore
  readonly verbs: Pick<ReleaseVerbs, 'monitored'>
  readonly leases: LeaseStore
  readonly metrics: Mean<MetricSource>
  readonly clock: Clock
  readonly clusterId: string
  readonly logger: Logger
}

/** Several rounds long, so that one that takes its time loses nothing. */
const leaseMs = 60_000

/** Watches the alert rules of releases that are under way, on one server at a time. */
export function monitorReleases({ config, releases, verbs, leases, metrics, clock, clusterId, logger }: MonitorParts): WorkLoop {
  const { language, monitor } = config.releases
  const holder = randomUUID()
  const lease = `release-rules/${clusterId}`
  const round = watchRules({
    releases,
    clusterId,
    metrics,
    clock,
    settings: monitor,
    async tell(release, alert, isOver) {
      const { outcome, reportId } = await verbs.monitored(release, alert, isOver, language)
      logger.info(
        { deployment: release.id, rule: alert.alertname, outcome, report: reportId },
        isOver ? 'an alert rule is quiet again' : 'an alert rule fires',
      )
    },
    onRuleFault: (release, rule, why) => logger.warn({ deployment: release.id, rule, why }, 'an alert rule cannot be evaluated'),
  })
  return startWorkLoop(
    async (signal) => {
      if (monitor.enabled && metrics.kind === 'there' && (await leases.acquire(lease, holder, Math.max(leaseMs, 3 * monitor.every))))
        await round(signal)
      return 'idle'
    },
    monitor.every,
    (fault) => logger.warn({ fault: faultText(fault) }, 'alert rules of releases'),
  )
}
