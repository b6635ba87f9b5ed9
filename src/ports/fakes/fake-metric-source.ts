import type { MetricAnswer, MetricMetadata, MetricSeries, MetricSource, ScrapeTarget } from '../metric-source.ts'

export interface FakeMetrics {
  readonly answer?: Partial<MetricAnswer>
  readonly names?: readonly string[]
  readonly metadata?: Readonly<Record<string, readonly MetricMetadata[]>>
  readonly targets?: readonly ScrapeTarget[]
}

/** A source of numbers in memory, for tests; `asked` holds what was asked of it. */
export function fakeMetrics({ answer, names, metadata, targets }: FakeMetrics = {}): MetricSource & { readonly asked: readonly unknown[] } {
  const asked: unknown[] = []
  const told = (resultType: MetricAnswer['resultType']): Promise<MetricAnswer> =>
    Promise.resolve({ resultType, series: [], warnings: [], ...answer })
  return {
    origin: 'http://metrics.test',
    asked,
    query(promQL, at) {
      asked.push({ promQL, at })
      return told('vector')
    },
    queryRange(range) {
      asked.push(range)
      return told('matrix')
    },
    metricNames(selector) {
      asked.push({ selector })
      return Promise.resolve(names ?? [])
    },
    metadata: (metric) => Promise.resolve(metadata === undefined ? undefined : (metadata[metric] ?? [])),
    targets: () => Promise.resolve(targets),
  }
}

/** A series of one value every `stepMs` from `fromMs` on. */
export function fakeSeries(labels: Readonly<Record<string, string>>, values: readonly number[], fromMs = 0, stepMs = 1000): MetricSeries {
  return { labels, points: values.map((value, index) => ({ atMs: fromMs + index * stepMs, value })) }
}
