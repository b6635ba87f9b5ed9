import { badRelease } from './bad-release.ts'
import type { Analyzer } from './contract.ts'
import { crashAtStart } from './crash-at-start.ts'
import { crashLoop } from './crash-loop.ts'
import { firingRelease } from './firing-release.ts'
import { image } from './image.ts'
import { ingressBackends } from './ingress-backends.ts'
import { memory } from './memory.ts'
import { missingProbes } from './missing-probes.ts'
import { missingReference } from './missing-reference.ts'
import { nativeCrash } from './native-crash.ts'
import { node } from './node.ts'
import { probes } from './probes.ts'
import { quota } from './quota.ts'
import { requestAboveLimit } from './request-above-limit.ts'
import { scheduling } from './scheduling.ts'
import { serviceEndpoints } from './service-endpoints.ts'

/** Every analyzer, one line each. */
export const analyzers: readonly Analyzer[] = [
  badRelease,
  crashAtStart,
  crashLoop,
  firingRelease,
  image,
  ingressBackends,
  memory,
  missingProbes,
  missingReference,
  nativeCrash,
  node,
  probes,
  quota,
  requestAboveLimit,
  scheduling,
  serviceEndpoints,
]
