import type { Instant } from '../../domain/instant.ts'
import type { Deployment } from '../../domain/release/deployment.ts'

/** A release as the cluster shows it, whoever made it. Pure over one world; its record is kept by whoever follows it. */
export interface SeenRelease
  extends Pick<Deployment, 'appName' | 'packageVersion' | 'environment' | 'hosts' | 'repoAddress' | 'tag' | 'status' | 'operator'> {
  /** The same for the same revision of the same object, as long as it lives. */
  readonly id: string
  readonly origin: 'rollout' | 'helm'
  /** What carries it; of a chart with several the one that stands in the way. */
  readonly workload: NonNullable<Deployment['workload']>
  readonly startedAt: Instant
  /** When it came to its end, as far as the cluster says. */
  readonly finishedAt: Instant | undefined
}

/** What is over for longer is history: it is not recorded when Aceso first sees a cluster. */
export const recentMs = 86_400_000
/** A StatefulSet or DaemonSet knows no deadline of its own; this is what a Deployment has. */
export const usualDeadlineMs = 600_000
