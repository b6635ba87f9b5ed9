import type { Instant } from '../../domain/instant.ts'
import type { World } from '../../world/world.ts'
import { withHelm } from './helm-releases.ts'
import { rolloutsIn } from './rollouts.ts'
import type { SeenRelease } from './seen-release.ts'

/** Every release that a world shows: rollouts of workloads, those of one Helm release as one. */
export function releasesIn(world: World, now: Instant): SeenRelease[] {
  return withHelm(world, rolloutsIn(world, now), now)
}
