import { AcesoError } from '../../domain/errors.ts'
import { refText } from '../../domain/object-ref.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { Clock } from '../../ports/clock.ts'
import { isKind } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { presentRollout } from '../seen/rollouts.ts'
import { recordOf } from '../seen/same-release.ts'
import type { DeploymentInput } from './deployment-input.ts'

export interface ShownMeans {
  readonly clock: Clock
  readonly clusterId: string
  /** The cluster as this server sees it; undefined while another one watches. */
  readonly world?: (signal: AbortSignal) => Promise<World | undefined>
}

const worldMs = 5_000

/**
 * Who names a workload and nothing else means what it runs now: the release as the cluster shows it, however old. Who tells more is about to roll out, and what runs
 * now is another release. Throws `not-found` for a workload that the cluster does not have.
 */
export async function shownRelease(input: DeploymentInput, means: ShownMeans): Promise<Deployment | undefined> {
  const { workload, id, packageVersion, status, startedAt } = input
  const isAlone = [id, packageVersion, status, startedAt].every((told) => told === undefined)
  if (workload === undefined || !isAlone) return undefined
  const world = await means.world?.(AbortSignal.timeout(worldMs))
  if (world === undefined) return undefined
  const { kind, namespace } = workload
  if (isKind(kind) && world.canRead(kind, namespace) && world.object(workload) === undefined)
    throw new AcesoError('not-found', `there is no ${refText(workload)} in the cluster`, {
      path: 'workload',
      next: 'look at its name and namespace',
    })
  const now = means.clock.now()
  const seen = presentRollout(workload, world, now)
  return seen === undefined ? undefined : recordOf(seen, undefined, { clusterId: means.clusterId, now })
}
