import { epochMsOf, type Instant } from '../../domain/instant.ts'

/** Numbers as sentences say them. Each can be found again in the answer that it comes from: nothing is rounded further than its unit shows. */
export function percent(share: number): string {
  const value = share * 100
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(value >= 1 ? 1 : 2)} %`
}

export function seconds(value: number): string {
  if (value >= 10) return `${value.toFixed(0)} s`
  return value >= 1 ? `${value.toFixed(2)} s` : value >= 0.01 ? `${(value * 1000).toFixed(0)} ms` : `${(value * 1000).toFixed(2)} ms`
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}

/** Three digits that matter. */
export function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)))
}

/** `11:21 UTC`: a moment within the hours that are looked at. */
export function clock(at: Instant | number): string {
  const moment = new Date(typeof at === 'number' ? at : epochMsOf(at)).toISOString()
  return `${moment.slice(11, 16)} UTC`
}
