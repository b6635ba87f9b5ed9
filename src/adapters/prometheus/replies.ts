import { z } from 'zod'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import type { MetricAnswer, MetricMetadata, MetricPoint, MetricSeries, ScrapeTarget } from '../../ports/metric-source.ts'

/** The envelope of every answer. Remarks of Prometheus 3 (`infos`) are warnings to us. */
export const Reply = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.unknown(),
    warnings: z.array(z.string()).optional(),
    infos: z.array(z.string()).optional(),
  }),
  z.object({ status: z.literal('error'), errorType: z.string().optional(), error: z.string().optional() }),
])

const Labels = z.record(z.string(), z.string())
const Sample = z.tuple([z.number(), z.string()])

/** Native histograms have no single value; series that hold nothing else come without points. */
export const QueryData = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: Labels, value: Sample.optional() })) }),
  z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ metric: Labels, values: z.array(Sample).optional() })) }),
  z.object({ resultType: z.literal('scalar'), result: Sample }),
  z.object({ resultType: z.literal('string'), result: Sample }),
])

export function answerOf(data: z.output<typeof QueryData>): MetricAnswer {
  const { resultType } = data
  switch (data.resultType) {
    case 'vector':
      return {
        resultType,
        warnings: [],
        series: data.result.map(({ metric, value }) => seriesOf(metric, value === undefined ? [] : [value])),
      }
    case 'matrix':
      return { resultType, warnings: [], series: data.result.map(({ metric, values }) => seriesOf(metric, values ?? [])) }
    case 'scalar':
      return { resultType, warnings: [], series: [seriesOf({}, [data.result])] }
    case 'string':
      return { resultType, warnings: [], series: [], text: data.result[1] }
  }
}

function seriesOf(labels: MetricSeries['labels'], samples: readonly z.output<typeof Sample>[]): MetricSeries {
  return { labels, points: samples.map(([seconds, text]): MetricPoint => ({ atMs: Math.round(seconds * 1000), value: numberOf(text) })) }
}

/** Prometheus writes `NaN`, `+Inf` and `-Inf` for what JSON has no word for. */
function numberOf(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text)
}

export const LabelValues = z.array(z.string())

export const Metadata: z.ZodType<Readonly<Record<string, readonly MetricMetadata[]>>> = z.record(
  z.string(),
  z.array(z.object({ type: z.string().default('unknown'), help: z.string().default(''), unit: z.string().default('') })),
)

export const Targets: z.ZodType<readonly ScrapeTarget[]> = z
  .object({
    activeTargets: z
      .array(
        z.object({
          labels: Labels.default({}),
          scrapePool: z.string().default(''),
          health: z.string().default('unknown'),
          lastError: z.string().default(''),
          lastScrape: z.string().default(''),
        }),
      )
      .default([]),
  })
  .transform(({ activeTargets }) =>
    activeTargets.map(({ labels, scrapePool, health, lastError, lastScrape }) => ({
      job: labels['job'] ?? scrapePool,
      instance: labels['instance'] ?? '',
      labels,
      health,
      // It may hold the scraped address, and that a password.
      lastError: maskSecrets(lastError),
      lastScrape,
    })),
  )
