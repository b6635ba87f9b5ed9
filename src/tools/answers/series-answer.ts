import type { Json } from '../../domain/json.ts'
import type { MetricAnswer, MetricPoint, MetricSeries } from '../../ports/metric-source.ts'

/** More than this says nothing to a reader who has to take in every number. */
export const mostSeries = 20
const mostPoints = 120

export interface FittedSeries {
  readonly series: readonly MetricSeries[]
  readonly notices: readonly string[]
}

/**
 * Few enough series and points to be read. Of many series those remain that stand out: by their spread over the time, at one moment by their size. A long series keeps the
 * lowest and the highest point of each stretch of time, so that no peak is lost.
 */
export function fittedSeries(all: readonly MetricSeries[]): FittedSeries {
  const notices: string[] = []
  const kept = all.length > mostSeries ? all.toSorted((left, right) => weightOf(right) - weightOf(left)).slice(0, mostSeries) : all
  if (kept.length < all.length) {
    notices.push(
      `${mostSeries} of ${all.length} series are shown: those that vary most, at one moment the largest; select or aggregate (topk, sum by) to see others`,
    )
  }
  const longest = Math.max(0, ...kept.map(({ points }) => points.length))
  if (longest > mostPoints) {
    notices.push(`of ${longest} points of a series at most ${mostPoints} are shown: the lowest and the highest of each stretch of time`)
  }
  return { series: kept.map(({ labels, points }) => ({ labels, points: thinned(points, mostPoints) })), notices }
}

/** The lowest and the highest point of each of `most / 2` stretches, in the order of time. */
export function thinned(points: readonly MetricPoint[], most: number): readonly MetricPoint[] {
  if (points.length <= most) return points
  const stretches = Math.floor(most / 2)
  return Array.from({ length: stretches }, (_, index) => {
    const from = Math.floor((index * points.length) / stretches)
    const to = Math.floor(((index + 1) * points.length) / stretches)
    return extremes(points.slice(from, to))
  }).flat()
}

function extremes(points: readonly MetricPoint[]): readonly MetricPoint[] {
  let [lowest] = points
  let [highest] = points
  for (const point of points) {
    if (lowest !== undefined && point.value < lowest.value) lowest = point
    if (highest !== undefined && point.value > highest.value) highest = point
  }
  if (lowest === undefined || highest === undefined || lowest === highest) return lowest === undefined ? [] : [lowest]
  return lowest.atMs < highest.atMs ? [lowest, highest] : [highest, lowest]
}

function weightOf({ points }: MetricSeries): number {
  const values = points.map(({ value }) => value).filter((value) => Number.isFinite(value))
  if (values.length === 0) return -1
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return values.length === 1 ? Math.abs(high) : high - low
}

/** In the form of Prometheus' own interface: `{resultType, result}`. */
export function promResult({ resultType, text }: Pick<MetricAnswer, 'resultType' | 'text'>, series: readonly MetricSeries[]): Json {
  switch (resultType) {
    case 'vector':
      return {
        resultType,
        result: series.map(({ labels, points }) => ({ metric: labels, value: points.map((point) => sample(point))[0] ?? null })),
      }
    case 'matrix':
      return { resultType, result: series.map(({ labels, points }) => ({ metric: labels, values: points.map((point) => sample(point)) })) }
    case 'scalar':
      return { resultType, result: series.flatMap(({ points }) => points.map((point) => sample(point)))[0] ?? null }
    case 'string':
      return { resultType, result: text ?? '' }
  }
}

function sample({ atMs, value }: MetricPoint): Json {
  return [atMs / 1000, numberText(value)]
}

export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

/** Series that hold only native histograms come without values, which must not read as "no data". */
export function histogramNotice(series: readonly MetricSeries[]): readonly string[] {
  const count = series.filter(({ points }) => points.length === 0).length
  return count === 0
    ? []
    : [`${count} series are native histograms, which have no single value; ask for histogram_quantile(0.95, ...) of them`]
}
