import type { z } from 'zod'
import type { Announcement } from '../domain/announcement.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { TimelineEvent } from '../domain/incident/timeline.ts'
import type { Instant } from '../domain/instant.ts'
import type { Text } from '../domain/text.ts'

const noticeKinds = ['opened', 'needs-approval', 'starting', 'mended', 'undone', 'could-not', 'recovered'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What happened, in words, for a channel. */
export type Notice = IncidentNotice | AnnouncementNotice

interface NoticeText {
  /** The same for every try. */
  readonly id: string
  readonly at: Instant
  readonly title: Text
  readonly body: Text
  /** Address of its page; undefined when no public address is configured. */
  readonly url: string | undefined
}

export interface IncidentNotice extends NoticeText {
  readonly kind: NoticeKind
  readonly incident: Incident
  readonly event: TimelineEvent
}

/** Something that is no trouble of one incident. */
export interface AnnouncementNotice extends NoticeText {
  readonly kind: Announcement['kind']
  readonly announcement: Announcement
}

/**
 * What became of one try. `later`: nobody is to blame or it may pass (no answer, 5xx, 429), with the receiver's own wish for when; `refused`: trying the
 * same again cannot help. `why` is bounded and holds no secret.
 */
export type Sending =
  | { readonly kind: 'sent' }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly why: string }

/** Sends notices to one kind of channel. May be called twice with the same notice, after a kill. */
export interface Notifier<Settings = unknown> {
  /** File name without `.ts`. */
  readonly kind: string
  readonly settings: z.ZodType<Settings>
  send(notice: Notice, settings: Settings, signal: AbortSignal): Promise<Sending>
}

export function defineNotifier<Settings>(notifier: Notifier<Settings>): Notifier {
  return { ...notifier, send: (notice, settings, signal) => notifier.send(notice, notifier.settings.parse(settings), signal) }
}
