import type { OpenedStore } from '../adapters/postgres/open-store.ts'
import { faultText } from '../domain/errors.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { ComponentHealth } from '../surfaces/http/contracts/service.ts'

/** The store must answer for the service to be ready; a cluster that is away is said, and does not stop alerts from being taken in. */
export async function componentsOf(
  opened: OpenedStore,
  cluster: Cluster,
  isAbsent: boolean,
  signal: AbortSignal,
): Promise<readonly ComponentHealth[]> {
  const [store, kubernetes] = await Promise.all([
    check('store', true, () => opened.ping()),
    isAbsent
      ? Promise.resolve<ComponentHealth>({ name: 'kubernetes', state: 'disabled', required: false, why: 'no cluster is configured' })
      : check('kubernetes', false, () => cluster.world(signal)),
  ])
  return [store, kubernetes]
}

async function check(name: string, required: boolean, ask: () => Promise<unknown>): Promise<ComponentHealth> {
  return await ask().then<ComponentHealth, ComponentHealth>(
    () => ({ name, required, state: 'healthy' }),
    (fault: unknown) => ({ name, required, state: 'unhealthy', why: faultText(fault) }),
  )
}
