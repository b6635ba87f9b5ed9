/** A moment as RFC 3339 in UTC with milliseconds, always 24 characters, so that text order is time order and every store and surface passes it on unchanged. */
export type Instant = string

export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString()
}

export function epochMsOf(instant: Instant): number {
  return Date.parse(instant)
}

/** Reads a moment written by others (any offset, any precision, no zone means UTC); undefined when it is none. */
export function parseInstant(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)
  const epochMs = Date.parse(hasZone ? text : `${text}Z`)
  return Number.isNaN(epochMs) ? undefined : instantOf(epochMs)
}

export function plusMs(instant: Instant, ms: number): Instant {
  return instantOf(epochMsOf(instant) + ms)
}

export function msBetween(earlier: Instant, later: Instant): number {
  return epochMsOf(later) - epochMsOf(earlier)
}
