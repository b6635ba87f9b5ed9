import { instantOf } from '../../src/domain/instant.ts'
import { parseDuration } from '../../src/domain/quantity.ts'

const written = /<([+-])(\d+(?:[smhd]\d*)*[smhd]?)>/g

/** `<+5m>` and `<-2h>` in any text of a description become moments, counted from the release; `<+0>` is the release. */
export function timesWritten(value: unknown, releasedAt: string): unknown {
  const base = Date.parse(releasedAt)
  if (typeof value === 'string')
    return value.replaceAll(written, (_, sign: string, amount: string) => instantOf(base + (sign === '-' ? -1 : 1) * durationMs(amount)))
  if (Array.isArray(value)) return value.map((item) => timesWritten(item, releasedAt))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, timesWritten(member, releasedAt)]))
}

/** `90s`, `5m30s`, `0`. */
export function durationMs(text: string): number {
  if (text === '0') return 0
  const parts = text.match(/\d+[smhd]/g) ?? []
  const sum = parts.reduce((total, part) => total + (parseDuration(part) ?? Number.NaN), 0)
  if (parts.join('') !== text || Number.isNaN(sum)) throw new Error(`${text} is no duration: write 90s, 5m30s, 2h`)
  return sum
}
