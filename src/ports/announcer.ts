import type { Announcement } from '../domain/announcement.ts'

/** Tells people through the configured channels. */
export interface Announcer {
  /** Written down for sending when this returns; once for each key, until that is over. */
  announce(announcement: Announcement): Promise<void>
  /** What was told of is over: when it comes again, it is told again. */
  over(key: string): Promise<void>
}
