import type { Instant } from '../domain/instant.ts'

export interface Clock {
  now(): Instant
}

/** Random ids, short enough to type: `i-7f3a9c`, `p-91be04`. */
export interface Ids {
  next(prefix: string): string
}
