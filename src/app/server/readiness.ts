import type { OpenedStore } from '../../adapters/postgres/open-store.ts'
import { faultText } from '../../domain/errors.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { ComponentHealth } from '../../surfaces/http/contracts/service.ts'

/** Well below the second after which a kubelet gives a probe up. */
const longestLookMs = 500

/** The store must answer for the service to be ready; a cluster that is away is said, and does not stop alerts from being taken in. */
export async function componentsOf(
  opened: OpenedStore,
  cluster: Cluster,
  isAbsent: boolean,
  metrics: Mean<MetricSource>,
  signal: AbortSignal,
  others: readonly (() => Promise<ComponentHealth>)[] = [],
): Promise<readonly ComponentHealth[]> {
  const [store, kubernetes, prometheus, ...rest] = await Promise.all([
    check('store', true, () => opened.ping()),
    isAbsent
      ? Promise.resolve<ComponentHealth>({ name: 'kubernetes', state: 'disabled', required: false, why: 'no cluster is configured' })
      : check('kubernetes', false, () => withinMs(longestLookMs, signal, (soon) => cluster.world(soon))),
    metrics.kind === 'off'
      ? Promise.resolve<ComponentHealth>({ name: 'prometheus', state: 'disabled', required: false, why: metrics.why })
      : check('prometheus', false, () => withinMs(longestLookMs, signal, (soon) => metrics.value.query('1', undefined, soon))),
    ...others.map((ask) => ask()),
  ])
  return [store, kubernetes, prometheus, ...rest]
}

async function check(name: string, required: boolean, ask: () => Promise<unknown>): Promise<ComponentHealth> {
  return await ask().then<ComponentHealth, ComponentHealth>(
    () => ({ name, required, state: 'healthy' }),
    (fault: unknown) => ({ name, required, state: 'unhealthy', why: faultText(fault) }),
  )
}

/** A cluster that keeps us waiting must not keep the probe waiting: without an answer in time it counts as one that is away. */
async function withinMs(ms: number, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([ask(signal), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
