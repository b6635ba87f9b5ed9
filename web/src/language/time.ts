import type { Texts } from '../texts/shape.ts'
import { bcp47, type Locale } from './say.ts'

const units = [
  { unit: 'second', ms: 1000, until: 60 },
  { unit: 'minute', ms: 60_000, until: 60 },
  { unit: 'hour', ms: 3_600_000, until: 48 },
  { unit: 'day', ms: 86_400_000, until: Number.POSITIVE_INFINITY },
] as const

/** "8s ago", "14 min ago": the largest unit that says enough. A moment in the future (an expiry) is "in 12 min". */
export function relative(locale: Locale, texts: Texts, atMs: number, nowMs: number): string {
  const ms = atMs - nowMs
  if (Math.abs(ms) < 1500) return texts.time.now
  const { unit, n } = largest(Math.abs(ms))
  return new Intl.RelativeTimeFormat(bcp47[locale], { style: 'short', numeric: 'always' }).format(ms < 0 ? -n : n, unit)
}

/** "14 min", "3 hr": a length without direction. */
export function duration(locale: Locale, ms: number): string {
  const { unit, n } = ms < 1000 ? { unit: 'millisecond', n: Math.round(ms) } : largest(ms)
  return new Intl.NumberFormat(durations[locale], { style: 'unit', unit, unitDisplay: 'short' }).format(n)
}

/** How long something took that is over, to the tenth of a second or the second: "1.8 sec", "1 min 38 sec". */
export function took(locale: Locale, ms: number): string {
  if (ms >= 60_000 && ms < 3_600_000) {
    const seconds = Math.floor((ms % 60_000) / 1000)
    return seconds === 0 ? duration(locale, ms) : `${duration(locale, ms)} ${duration(locale, seconds * 1000)}`
  }
  if (ms < 1000 || ms >= 10_000) return duration(locale, ms)
  const format = { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(durations[locale], format).format(ms / 1000)
}

/** British units take a plural s ("14 mins"); the American short forms are the units' own signs. */
const durations: Readonly<Record<Locale, string>> = { en: 'en-US', zh: 'zh-CN' }

function largest(ms: number): { readonly unit: 'second' | 'minute' | 'hour' | 'day'; readonly n: number } {
  for (const { unit, ms: size, until } of units) {
    const n = Math.floor(ms / size)
    if (n < until) return { unit, n }
  }
  return { unit: 'day', n: 0 }
}

/** The exact moment in the reader's zone, with the zone's name. */
export function exact(locale: Locale, atMs: number): string {
  return new Intl.DateTimeFormat(bcp47[locale], { dateStyle: 'medium', timeStyle: 'long' }).format(atMs)
}

/** A month as it is counted in UTC: `2026-11` is "November 2026". */
export function sayMonth(locale: Locale, month: string): string {
  return new Intl.DateTimeFormat(bcp47[locale], { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  )
}

/** The zone of every time that is shown without one: `Europe/Berlin`. */
export function readersZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The beginning of an hour: `08:00`. */
export function hourText(locale: Locale, atMs: number): string {
  return new Intl.DateTimeFormat(bcp47[locale], { hour: '2-digit', minute: '2-digit', hour12: false }).format(atMs)
}

/** The time of day, with the date where it is not today. */
export function clock(locale: Locale, atMs: number, nowMs: number): string {
  const sameDay = new Date(atMs).toDateString() === new Date(nowMs).toDateString()
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const
  return new Intl.DateTimeFormat(bcp47[locale], sameDay ? time : { month: 'short', day: 'numeric', ...time }).format(atMs)
}
