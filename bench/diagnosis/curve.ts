import { durationMs } from './written-times.ts'

/**
 * A course over time in words: `300Mi`, or points `-2h 20 | +0 20 | +0 35 | +45m 38`, straight between them and level outside. Two points at one time are a step.
 */
function value(curve: number | string, sinceReleaseMs: number): number {
  if (typeof curve === 'number') return curve
  const points = curve.split('|').map((point) => pointOf(point.trim()))
  const next = points.findIndex(({ atMs }) => atMs > sinceReleaseMs)
  const after = points[next]
  const before = next < 0 ? points.at(-1) : points[next - 1]
  if (before === undefined) return after?.value ?? 0
  if (after === undefined) return before.value
  return before.value + ((after.value - before.value) * (sinceReleaseMs - before.atMs)) / (after.atMs - before.atMs)
}

function pointOf(text: string): { readonly atMs: number; readonly value: number } {
  const [first = '', second] = text.split(/\s+/)
  return second === undefined
    ? { atMs: Number.NEGATIVE_INFINITY, value: amountOf(first) }
    : { atMs: timeMs(first), value: amountOf(second) }
}

function amountOf(text: string): number {
  const match = /^(-?[\d.]+(?:e-?\d+)?)(Ki|Mi|Gi|k|M|G)?$/.exec(text)
  if (match === null) throw new Error(`${text} is no amount`)
  return Number(match[1]) * (scales[match[2] ?? ''] ?? 1)
}

const scales: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, k: 1e3, M: 1e6, G: 1e9 }

/** `+45m`, `-2h`, `+0`: since the release. */
function timeMs(text: string): number {
  return (text.startsWith('-') ? -1 : 1) * durationMs(text.replace(/^[+-]/, ''))
}

export const curveOf = { value, timeMs }
