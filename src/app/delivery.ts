import { notifiers } from '../notifiers/index.ts'
import { type Channel, startDelivering } from '../pipeline/deliver.ts'
import type { WorkLoop } from '../pipeline/work-loop.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import type { Config } from './config/schema.ts'

/** The channels that are configured, none when notifications are turned off. */
export function channelsOf({ notifiers: settings, notifications }: Config): readonly Channel[] {
  if (!notifications.enabled) return []
  const sections: Readonly<Record<string, unknown>> = settings
  return notifiers.flatMap((notifier) => {
    const own = sections[notifier.kind]
    return own === undefined ? [] : [{ name: notifier.kind, notifier, settings: own }]
  })
}

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
