import type { z } from 'zod'
import type { Incident } from '../domain/incident.ts'
import type { Text } from '../domain/text.ts'
import type { TimelineEvent } from '../domain/timeline.ts'

/** What happened, in words, for a channel. */
export interface Notice {
  readonly kind: 'opened' | 'needs-approval' | 'mended' | 'undone' | 'could-not'
  readonly incident: Incident
  readonly event: TimelineEvent
  readonly title: Text
  readonly body: Text
  /** Address of the incident's page; undefined when no public address is configured. */
  readonly url: string | undefined
}

/** Sends notices to one kind of channel. Throws a retryable AcesoError when trying again may help. */
export interface Notifier<Settings = unknown> {
  /** File name without `.ts`. */
  readonly kind: string
  readonly settings: z.ZodType<Settings>
  send(notice: Notice, settings: Settings, signal: AbortSignal): Promise<void>
}

export function defineNotifier<Settings>(notifier: Notifier<Settings>): Notifier {
  return { ...notifier, send: (notice, settings, signal) => notifier.send(notice, notifier.settings.parse(settings), signal) }
}
