import type { AddedProbe } from '../../domain/incident/mend-request.ts'
import type { Container, Probe } from '../../world/kinds.ts'
import { type ProbeName, probeOf } from './failures.ts'

/** Parameters of the action `patch-probe`: fields of one probe of one container that are to be set. */
export interface ProbeChange {
  readonly probe: ProbeName
  readonly path?: string
  readonly port?: number
  readonly scheme?: 'HTTP' | 'HTTPS'
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly failureThreshold?: number
}

const leastThreshold = 2
const leastPeriod = 5
const leastDelay = 5

/**
 * What makes a probe too nervous, put right: fewer than two failures to act on becomes three, a period under five seconds ten, a first look before five seconds ten
 * (liveness) or five (readiness). To be applied to probes that are in trouble only.
 */
export function calmer(container: Container, name: ProbeName): Omit<ProbeChange, 'probe'> {
  const probe = probeOf(container, name)
  if (probe === undefined) return {}
  const waitsForStartup = container.startupProbe !== undefined && name !== 'startup'
  const delay = { liveness: 10, readiness: 5, startup: undefined }[name]
  return {
    ...((probe.failureThreshold ?? 3) < leastThreshold ? { failureThreshold: 3 } : {}),
    ...((probe.periodSeconds ?? 10) < leastPeriod ? { periodSeconds: 10 } : {}),
    ...(delay === undefined || waitsForStartup || (probe.initialDelaySeconds ?? 0) >= leastDelay ? {} : { initialDelaySeconds: delay }),
  }
}

/** Whether a probe acts at the first sign, or looks too often, or gives an answer a second only. */
export function isNervous(probe: Probe): boolean {
  return (probe.failureThreshold ?? 3) < leastThreshold || (probe.periodSeconds ?? 10) < leastPeriod || (probe.timeoutSeconds ?? 1) < 2
}

/** Those of the wanted probes that a container has not: an HTTP look at a path of its first declared port. */
export function missingProbes(container: Container, wanted: readonly AddedProbe[], path = '/'): readonly ProbeChange[] {
  const port = container.ports?.[0]?.containerPort
  if (port === undefined) return []
  return wanted
    .filter((name) => probeOf(container, name) === undefined)
    .map((probe) => ({ probe, path, port, periodSeconds: 10, failureThreshold: 3, initialDelaySeconds: probe === 'liveness' ? 10 : 5 }))
}

/** How long after its start a container may fail a probe before it is killed. */
export function budgetSeconds(probe: Probe): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = probe
  return initialDelaySeconds + periodSeconds * failureThreshold + timeoutSeconds
}
