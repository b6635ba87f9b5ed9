import { z } from 'zod'
import { seeded } from '../seeded.ts'
import { curveOf } from './curve.ts'

const Labels = z.record(z.string(), z.string())
const Curve = z.union([z.number(), z.string()])

const about = {
  metric: z.string(),
  labels: Labels.default({}),
  /** One series for each of these, with their labels added. */
  each: z.array(Labels).default([{}]),
  /** Relative standard deviation from one sample to the next. */
  noise: z.number().default(0.06),
  /** First and last sample since the release, as `-3h`, `+10m`; without them as long as the recording. */
  from: z.string().optional(),
  to: z.string().optional(),
}

/** Series as they would have been collected, described by their course instead of by thousands of samples; the noise is the same every time. */
export const MetricShape = z.union([
  z.strictObject({ ...about, gauge: Curve }),
  /** By its rate in a second. */
  z.strictObject({ ...about, counter: Curve }),
  /** A histogram of durations: how many a second, the middle one in seconds, and how wide they spread (of the logarithm). */
  z.strictObject({
    ...about,
    histogram: Curve,
    typical: Curve,
    spread: z.number().default(0.7),
    buckets: z.array(z.number()).default([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
  }),
])
export type MetricShape = z.output<typeof MetricShape>

export interface Stretch {
  readonly releasedMs: number
  readonly fromMs: number
  readonly toMs: number
}

const stepMs = 60_000

/** The samples of every series in OpenMetrics' form. */
export function openMetricsOf(shapes: readonly MetricShape[], stretch: Stretch): string {
  return `${shapes.flatMap((shape, index) => shape.each.flatMap((labels, each) => linesOf(shape, { ...shape.labels, ...labels }, stretch, index * 1000 + each))).join('\n')}\n# EOF\n`
}

type Emit = (name: string, labels: Readonly<Record<string, string>>, atMs: number, value: number) => void

function linesOf(shape: MetricShape, labels: Readonly<Record<string, string>>, stretch: Stretch, seed: number): string[] {
  const bySeries = new Map<string, string[]>()
  const emit: Emit = (name, all, atMs, value) => {
    const series = `${name}{${Object.entries(all)
      .map(([label, text]) => `${label}=${JSON.stringify(text)}`)
      .join(',')}}`
    const lines = bySeries.get(series) ?? []
    lines.push(`${series} ${value} ${atMs / 1000}`)
    bySeries.set(series, lines)
  }
  const at = (text: string | undefined, usual: number): number =>
    text === undefined ? usual : Math.min(Math.max(stretch.releasedMs + curveOf.timeMs(text), stretch.fromMs), stretch.toMs)
  const [from, to] = [at(shape.from, stretch.fromMs), at(shape.to, stretch.toMs)]
  const times = Array.from({ length: Math.floor((to - from) / stepMs) + 1 }, (_, index) => from + index * stepMs)
  const random = gaussian(seeded(seed * 7919 + 17))
  const noisy = (curve: z.output<typeof Curve>, atMs: number): number =>
    Math.max(0, curveOf.value(curve, atMs - stretch.releasedMs) * (1 + shape.noise * random()))
  if ('gauge' in shape) for (const atMs of times) emit(shape.metric, labels, atMs, rounded(noisy(shape.gauge, atMs)))
  else if ('counter' in shape) {
    // As if it had run for a while before anybody looked.
    let total = Math.floor(curveOf.value(shape.counter, from - stretch.releasedMs) * 50)
    for (const atMs of times) {
      emit(shape.metric, labels, atMs, rounded(total))
      total += (noisy(shape.counter, atMs) * stepMs) / 1000
    }
  } else histogram(shape, labels, times, stretch, noisy, emit)
  return [...bySeries.values()].flat()
}

function histogram(
  shape: Extract<MetricShape, { histogram: unknown }>,
  labels: Readonly<Record<string, string>>,
  times: readonly number[],
  { releasedMs }: Stretch,
  noisy: (curve: z.output<typeof Curve>, atMs: number) => number,
  emit: Emit,
): void {
  const totals = new Map<number, number>()
  let [count, sum] = [0, 0]
  for (const atMs of times) {
    for (const bound of shape.buckets)
      emit(`${shape.metric}_bucket`, { ...labels, le: String(bound) }, atMs, Math.round(totals.get(bound) ?? 0))
    emit(`${shape.metric}_bucket`, { ...labels, le: '+Inf' }, atMs, Math.round(count))
    emit(`${shape.metric}_sum`, labels, atMs, rounded(sum))
    emit(`${shape.metric}_count`, labels, atMs, Math.round(count))
    const more = (noisy(shape.histogram, atMs) * stepMs) / 1000
    const typical = noisy(shape.typical, atMs) || curveOf.value(shape.typical, atMs - releasedMs)
    for (const bound of shape.buckets)
      totals.set(bound, (totals.get(bound) ?? 0) + more * normalShare(Math.log(bound / typical) / shape.spread))
    count += more
    sum += more * typical * Math.exp(shape.spread ** 2 / 2)
  }
}

/** Share of a normal distribution below so many deviations (Abramowitz and Stegun 26.2.17, exact to 1e-7). */
function normalShare(deviations: number): number {
  const part = 1 / (1 + 0.2316419 * Math.abs(deviations))
  const terms = part * (0.31938153 + part * (-0.356563782 + part * (1.781477937 + part * (-1.821255978 + part * 1.330274429))))
  const tail = (Math.exp(-(deviations ** 2) / 2) / Math.sqrt(2 * Math.PI)) * terms
  return deviations < 0 ? tail : 1 - tail
}

/** Box and Muller. */
function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function rounded(value: number): number {
  return Number(value.toPrecision(8))
}
