import type { MetricAnswer } from '../api/shapes.ts'

export type Series = MetricAnswer['series'][number]

/** One line of a chart in numbers: what it was before the moment that matters, where it went afterwards, where it ended. */
export interface SeriesFacts {
  readonly name: string
  /** Median before the moment; undefined where nothing was measured. */
  readonly before: number | undefined
  /** The value after it that is farthest from what it was before. */
  readonly after: number | undefined
  readonly last: number | undefined
  readonly peak: number
}

export type ChartAnswer =
  | { readonly kind: 'rises' | 'falls'; readonly name: string; readonly from: number; readonly to: number }
  | { readonly kind: 'stays'; readonly name: string; readonly at: number }
  | { readonly kind: 'appears'; readonly name: string; readonly to: number }
  | { readonly kind: 'none' }

/** Less than this share of a change is none. */
const leastChange = 0.15

export function factsOf(series: readonly Series[], momentMs: number | undefined): readonly SeriesFacts[] {
  const names = namesOf(series)
  return series.flatMap(({ data }, index) => {
    const values = data.flatMap(({ timestamp, value }) => (value === null ? [] : [{ timestamp, value }]))
    if (values.length === 0) return []
    const earlier = values.filter(({ timestamp }) => momentMs !== undefined && timestamp < momentMs).map(({ value }) => value)
    const later = values.filter(({ timestamp }) => momentMs === undefined || timestamp >= momentMs).map(({ value }) => value)
    const before = median(earlier)
    const base = before ?? later[0] ?? 0
    const after = later.reduce<number | undefined>(
      (far, value) => (far === undefined || Math.abs(value - base) > Math.abs(far - base) ? value : far),
      undefined,
    )
    return [{ name: names[index] ?? '', before, after, last: values.at(-1)?.value, peak: Math.max(...values.map(({ value }) => value)) }]
  })
}

/** The title of a chart is its answer: that of the line that changed most. */
export function answerOf(facts: readonly SeriesFacts[]): ChartAnswer {
  const [most] = facts.toSorted((left, right) => changeOf(right) - changeOf(left))
  if (most === undefined) return { kind: 'none' }
  const { name, before, after, last } = most
  if (before === undefined) return after === undefined ? { kind: 'none' } : { kind: 'appears', name, to: after }
  if (after === undefined || changeOf(most) < leastChange) return { kind: 'stays', name, at: last ?? before }
  return { kind: after > before ? 'rises' : 'falls', name, from: before, to: after }
}

function changeOf({ before, after }: SeriesFacts): number {
  if (before === undefined || after === undefined) return after === undefined ? 0 : leastChange
  const scale = Math.max(Math.abs(before), Math.abs(after))
  return scale === 0 ? 0 : Math.abs(after - before) / scale
}

function median(values: readonly number[]): number | undefined {
  const ordered = values.toSorted((left, right) => left - right)
  return ordered[Math.floor(ordered.length / 2)]
}

/** What tells the lines apart: the labels in which they differ; one alone is named by its metric, or not at all. */
export function namesOf(series: readonly Series[]): readonly string[] {
  const keys = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].filter((key) => key !== '__name__')
  const telling = keys.filter((key) => new Set(series.map(({ labels }) => labels[key])).size > 1)
  const isMixed = new Set(series.map(({ metric }) => metric)).size > 1
  return series.map(({ labels, metric }) => {
    const words = telling.map((key) => (telling.length === 1 ? (labels[key] ?? '') : `${key}=${labels[key] ?? ''}`))
    const own = labels['__name__'] === undefined ? [] : [metric]
    return (words.length === 0 || isMixed ? [...own, ...words] : words).join(' ')
  })
}
