import type { Instant } from '../domain/instant.ts'

/**
 * Numbers that are kept elsewhere, in any server that answers PromQL over HTTP. Every call is bounded in time and size and ends when its signal aborts.
 * Throws AcesoErrors: `input-invalid` with the server's own words for a query it does not understand, `source-unavailable`, `timed-out`, `too-large`.
 */
export interface MetricSource {
  /** Its address, without credentials. */
  readonly origin: string
  /** `at` undefined: now. */
  query(promQL: string, at: Instant | undefined, signal: AbortSignal): Promise<MetricAnswer>
  queryRange(range: MetricRange, signal: AbortSignal): Promise<MetricAnswer>
  /** Names of metrics, those only of series that `selector` matches where one is given. */
  metricNames(selector: string | undefined, signal: AbortSignal): Promise<readonly string[]>
  /** Undefined where the server tells nothing of its metrics. */
  metadata(metric: string, signal: AbortSignal): Promise<readonly MetricMetadata[] | undefined>
  /** Undefined where the server collects nothing itself. */
  targets(signal: AbortSignal): Promise<readonly ScrapeTarget[] | undefined>
}

export interface MetricRange {
  readonly promQL: string
  readonly start: Instant
  readonly end: Instant
  readonly stepMs: number
}

/** As the server gave it. A `scalar` is one series without labels. */
export interface MetricAnswer {
  readonly resultType: 'vector' | 'matrix' | 'scalar' | 'string'
  readonly series: readonly MetricSeries[]
  /** Of a `string`. */
  readonly text?: string
  /** The server's own remarks: partial data, a function that does not fit. */
  readonly warnings: readonly string[]
}

export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>
  /** Oldest first; NaN and infinities are values too. */
  readonly points: readonly MetricPoint[]
}

export interface MetricPoint {
  readonly atMs: number
  readonly value: number
}

export interface MetricMetadata {
  readonly type: string
  readonly help: string
  readonly unit: string
}

export interface ScrapeTarget {
  readonly job: string
  readonly instance: string
  readonly labels: Readonly<Record<string, string>>
  readonly health: string
  readonly lastError: string
  readonly lastScrape: string
}

/** Points that a Prometheus gives of one series at most; it refuses a range that would hold more. */
export const mostRangePoints = 11_000
