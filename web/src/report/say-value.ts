import { bcp47, type Locale, sayPercent } from '../language/say.ts'
import { size } from '../language/size.ts'

/** A measured value with its unit, short enough for an axis. */
export function sayValue(locale: Locale, value: number, unit: string): string {
  switch (unit) {
    case 'bytes':
      return value < 0 ? `-${size(locale, -value)}` : size(locale, value)
    case 'ratio':
      return Math.abs(value) < 0.1 && value !== 0 ? `${short(locale, value * 100)}%` : sayPercent(locale, value)
    case 'percent':
      return `${short(locale, value)}%`
    case 's':
      return value !== 0 && Math.abs(value) < 1 ? `${short(locale, value * 1000)} ms` : `${short(locale, value)} s`
    case '':
      return short(locale, value)
    case 'celsius':
      return `${short(locale, value)} °C`
    default:
      return `${short(locale, value)} ${unit}`
  }
}

function short(locale: Locale, value: number): string {
  const isLarge = Math.abs(value) >= 10_000
  return new Intl.NumberFormat(bcp47[locale], {
    maximumSignificantDigits: isLarge ? 3 : 4,
    ...(isLarge ? { notation: 'compact' as const } : {}),
  }).format(value)
}
