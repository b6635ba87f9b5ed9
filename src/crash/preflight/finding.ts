import type { Text } from '../../domain/text.ts'

/** One thing that was looked at. */
export interface Finding {
  /** Stable. */
  readonly code: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly what: Text
  /** What to do about it. */
  readonly next?: Text
}
