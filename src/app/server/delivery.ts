import { type Channel, startDelivering } from '../../pipeline/notices/deliver.ts'
import type { WorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store/store.ts'
import type { Config } from '../config/schema.ts'

/** Sends what the store has written down for the configured channels. */
export function startConfiguredDelivery(
  config: Config,
  channels: readonly Channel[],
  store: Store,
  clock: Clock,
  onFault: (fault: unknown) => void,
): WorkLoop {
  const { outbox, incidents } = store
  return startDelivering({
    outbox,
    incidents,
    clock,
    channels,
    publicUrl: config.server.publicUrl,
    settings: config.notifications,
    onFault,
  })
}
