import type { MetricAnswer } from '../api/shapes.ts'

export type Series = MetricAnswer['series'][number]

/** One line of a chart in numbers: what it was before the moment that matters, where it went afterwards, where it ended. */
export interface SeriesFacts {
  readonly series: Series
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

/** The line that changed most since the moment that matters is the first; lines without a number are left out. */
export function factsOf(all: readonly Series[], momentMs: number | undefined): readonly SeriesFacts[] {
  const names = namesOf(all)
  const facts = all.flatMap((series, index) => {
    const values = series.data.flatMap(({ timestamp, value }) => (value === null ? [] : [{ timestamp, value }]))
    if (values.length === 0) return []
    const earlier = values.filter(({ timestamp }) => momentMs !== undefined && timestamp < momentMs).map(({ value }) => value)
    const later = values.filter(({ timestamp }) => momentMs === undefined || timestamp >= momentMs).map(({ value }) => value)
    const before = median(earlier)
    const base = before ?? later[0] ?? 0
    const after = later.reduce<number | undefined>(
      (far, value) => (far === undefined || Math.abs(value - base) > Math.abs(far - base) ? value : far),
      undefined,
    )
    const peak = values.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY)
    return [{ series, name: names[index] ?? '', before, after, last: values.at(-1)?.value, peak }]
  })
  return facts.toSorted((left, right) => changeOf(right) - changeOf(left))
}

/** The title of a chart is its answer: that of the line that changed most. */
export function answerOf([most]: readonly SeriesFacts[]): ChartAnswer {
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

/** So much of a beginning that all names share tells nothing. */
const leastShared = 12

/** Names without the long beginning that all of them share: what tells them apart is at their end, where a narrow place would cut it. */
export function shortNames(names: readonly string[]): readonly string[] {
  const [first = ''] = names
  let shared = names.length < 2 ? 0 : first.length
  for (const name of names) while (!name.startsWith(first.slice(0, shared))) shared -= 1
  const cut = Math.max(...['-', '_', '/', '.', ' ', '='].map((mark) => first.lastIndexOf(mark, shared - 1))) + 1
  return shared > 0 && cut >= leastShared ? names.map((name) => `…${name.slice(cut)}`) : names
}

/** Nothing was measured where samples are missing: a line is not drawn across it. */
export function withGaps(data: Series['data'], stepMs: number): readonly (readonly [atMs: number, value: number | null])[] {
  return data.flatMap(({ timestamp, value }, index) => {
    const before = data[index - 1]?.timestamp
    const point = [timestamp, value] as const
    return before !== undefined && timestamp - before > 1.5 * stepMs ? [[before + stepMs, null] as const, point] : [point]
  })
}
