import type { z } from 'zod'

/**
 * What has been done of a report: whoever goes on with it after a stop or a kill begins where it ended, and asks nobody twice. Steps are found in the order in which
 * they were done; after the first that is not found, or cannot be read, everything is done anew, since it may follow from another answer.
 */
export interface Steps {
  /** What was kept at the next place; undefined where this must be done. */
  found<Value>(place: string, shape: z.ZodType<Value>): Value | undefined
  /** The same, unread. */
  before(place: string): unknown
  /** Never throws: where it cannot be kept, whoever goes on does it again. */
  keep(place: string, doc: unknown): Promise<void>
}

/** For what nobody goes on with. */
export const noSteps: Steps = { found: () => undefined, before: () => undefined, keep: () => Promise.resolve() }
