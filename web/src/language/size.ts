import { bcp47, type Locale } from './say.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `253 MB`: decimal units, as disks are sold. */
export function size(locale: Locale, bytes: number): string {
  let value = bytes
  let at = 0
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000
    at += 1
  }
  const digits = at === 0 || value >= 99.5 ? 0 : 1
  const format = new Intl.NumberFormat(bcp47[locale], {
    style: 'unit',
    unit: units[at] ?? 'byte',
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  })
  return format.format(value)
}
