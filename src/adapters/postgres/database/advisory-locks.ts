/**
 * The database's own locks, by number. All in one place, because two meanings of one number wait for each other for good; the same in every version, because servers
 * of two versions share a database while one replaces the other.
 */
export const advisoryLocks = {
  /** Whoever prepares the database does it alone. */
  start: 4_027_001,
  /** One grouper at a time over all servers. */
  grouping: 4_027_002,
  /** One import at a time. */
  importing: 4_027_003,
  /** Held by every process as long as it lives, together with the others. */
  presence: 4_027_004,
  /** One process at a time takes a crash to ask a model about. */
  analyses: 4_027_005,
  /** One reservation of a budget at a time. */
  spending: 4_027_006,
  /** One change of the tokens at a time. */
  tokens: 4_027_007,
} as const
