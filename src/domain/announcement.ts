import type { Severity } from './grades.ts'
import type { JsonObject } from './json.ts'
import type { Text } from './text.ts'

export const announcementKinds = ['crash-new', 'storage-filling'] as const
export type AnnouncementKind = (typeof announcementKinds)[number]

/** Something that people are told of although it is no trouble of one incident. */
export interface Announcement {
  /** What it is about: told once, until that is said to be over. */
  readonly key: string
  readonly kind: AnnouncementKind
  readonly severity: Severity
  readonly title: Text
  readonly body: Text
  /** Its page below the public address, with a `/` before it. */
  readonly path: string
  /** For programs that read notices. */
  readonly facts: JsonObject
}
