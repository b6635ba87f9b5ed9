import type { Logger } from 'pino'
import { faultText } from '../../domain/errors.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { followReleases } from '../../investigation/seen/follow-releases.ts'
import { startWorkLoop, type WorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock, Ids } from '../../ports/clock.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import type { World } from '../../world/world.ts'
import type { Config } from '../config/schema.ts'

export interface SeenReleaseParts {
  readonly config: Config
  readonly releases: ReleaseStore
  readonly clock: Clock
  readonly ids: Ids
  readonly clusterId: string
  readonly logger: Logger
  /** Undefined while another server watches the cluster. */
  readonly watchedWorld: (signal: AbortSignal) => Promise<World | undefined>
  /** A report waits to be written. */
  readonly wake: () => void
}

const everyMs = 3_000

/** Records the releases that the watched cluster shows, and begins a report on each that fails. */
export function followSeenReleases(parts: SeenReleaseParts): WorkLoop {
  const { config, releases, clock, clusterId, logger, watchedWorld } = parts
  const round = followReleases({
    releases,
    clusterId,
    clock,
    world: async (signal) => (config.releases.watchRollouts ? watchedWorld(signal) : undefined),
    failed: (release) => (config.releases.reportFailedRollouts ? reportOn(release, parts) : Promise.resolve()),
  })
  return startWorkLoop(
    async (signal) => {
      await round(signal)
      return 'idle'
    },
    everyMs,
    (fault) => logger.warn({ fault: faultText(fault) }, 'releases of the cluster'),
  )
}

async function reportOn({ id }: Deployment, { config, releases, clock, ids, logger, wake }: SeenReleaseParts): Promise<void> {
  const { language } = config.releases
  await releases.open({ id: ids.next('r'), deploymentId: id, trigger: 'rollout', alert: undefined, language, quietMs: 0 }, clock.now())
  logger.info({ deployment: id }, 'a rollout failed: its diagnosis begins')
  wake()
}
