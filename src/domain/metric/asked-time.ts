import { AcesoError } from '../errors.ts'
import { type Instant, instantOf, parseInstant, plusMs } from '../instant.ts'
import { parseDuration } from '../quantity.ts'

const mostDurationMs = 366 * 86_400_000

/** A moment as callers write it: RFC 3339, seconds since 1970, `now`, `now-15m`. `input-invalid` names its field. */
export function momentOf(given: string | number, now: Instant, path: string): Instant {
  if (typeof given === 'number' || /^\d{9,11}(?:\.\d{1,9})?$/.test(given)) return instantOf(Math.round(Number(given) * 1000))
  const relative = /^now(?:\s*-\s*(\S+))?$/.exec(given.trim())
  const back = relative?.[1] === undefined ? 0 : parseDuration(relative[1])
  if (relative !== null && back !== undefined) return plusMs(now, -back)
  const moment = /^\d{4}-\d{2}-\d{2}/.test(given) ? parseInstant(given) : undefined
  if (moment !== undefined) return moment
  throw new AcesoError('input-invalid', `${JSON.stringify(given)} is no moment`, {
    path,
    next: 'write 2026-05-04T12:00:00Z, seconds since 1970, or now-15m',
  })
}

/** `15s`, `5m`, or seconds as a number; `input-invalid` names its field. */
export function durationMsOf(given: string | number, path: string): number {
  const ms = typeof given === 'number' ? given * 1000 : /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1000 : parseDuration(given)
  if (ms !== undefined && ms >= 1 && ms <= mostDurationMs) return ms
  throw new AcesoError('input-invalid', `${JSON.stringify(given)} is no duration`, { path, next: 'write 30s, 5m, 1h, or seconds' })
}
