import { notifiers } from '../../notifiers/index.ts'
import type { Channel } from '../../pipeline/notices/deliver.ts'
import type { Config } from '../config/schema.ts'

/** The channels that notices go to: every notifier with settings, unless sending is switched off. */
export function channelsOf(config: Pick<Config, 'notifications' | 'notifiers'>): readonly Channel[] {
  if (!config.notifications.enabled) return []
  return notifiers.flatMap((notifier) => {
    const settings = config.notifiers[notifier.kind]
    return settings === undefined ? [] : [{ name: notifier.kind, notifier, settings }]
  })
}
