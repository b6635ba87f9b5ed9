import type { Container, Probe } from '../../world/kinds.ts'

/** How long something normal may take before it counts as trouble, in milliseconds. */
export const graces = {
  scheduling: 10_000,
  noScheduler: 60_000,
  /** With a warning event that says why it waits. */
  creatingWithWarning: 15_000,
  creating: 5 * 60_000,
  /** While an image is being pulled. */
  pulling: 15 * 60_000,
  init: 10 * 60_000,
  leastStart: 30_000,
  lostReadiness: 10_000,
  terminating: 60_000,
  claim: 30_000,
  nodeStart: 60_000,
  endpoints: 30_000,
  missingPods: 60_000,
  /** A warning about a refused pod is repeated at growing intervals of up to 17 minutes. */
  refusal: 20 * 60_000,
  eviction: 10 * 60_000,
} as const

const minute = 60_000

/**
 * A container that has crashed more than once is well again when it has run twice as long as the run before, at most ten minutes: it is past the point where it
 * crashed. Where a readiness probe of its own says that it answers, moments are enough beyond that.
 * Failure mode: one that crashes every 20 minutes shows only shortly after each crash.
 */
export function settledAfterMs(previousRunMs: number, isProvenReady: boolean): number {
  return Math.min(10 * minute, Math.max(isProvenReady ? 2_000 : 15_000, 2 * previousRunMs))
}

/** The same for memory: a leak returns after hours, so that repeated kills are trouble for twice their period, up to six hours. */
export function memorySettledAfterMs(previousRunMs: number, restarts: number): number {
  if (restarts < 2) return 15 * minute
  return Math.min(6 * 60 * minute, Math.max(15 * minute, 2 * previousRunMs))
}

/** How long after its start a container may be unready by its own probes' settings. */
export function startGraceMs(container: Container): number {
  return Math.max(graces.leastStart, probeBudgetMs(container.startupProbe) + probeBudgetMs(container.readinessProbe))
}

/** How long a probe may fail before the kubelet acts on it. */
function probeBudgetMs(probe: Probe | undefined): number {
  if (probe === undefined) return 0
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = probe
  return (initialDelaySeconds + periodSeconds * failureThreshold + timeoutSeconds) * 1000
}
