import { type Instant, msBetween } from '../../domain/instant.ts'
import { parseDuration } from '../../domain/quantity.ts'
import type { AlertRule } from '../../domain/release/deployment.ts'
import type { MetricSeries } from '../../ports/metric-source.ts'

/** How one rule of one release stands. */
export type RuleState =
  | { readonly kind: 'quiet' }
  /** It answers with something, not yet for as long as the rule wants. */
  | { readonly kind: 'pending'; readonly since: Instant }
  | { readonly kind: 'firing'; readonly since: Instant }

export type Step =
  | { readonly kind: 'none'; readonly state: RuleState }
  | { readonly kind: 'fires'; readonly state: RuleState; readonly since: Instant; readonly worst: MetricSeries; readonly series: number }
  | { readonly kind: 'ends'; readonly state: RuleState; readonly since: Instant }

/** One evaluation. A firing period begins once and ends once, however many series it has and however often it is looked at. */
export function stepOf(rule: Pick<AlertRule, 'duration'>, before: RuleState, series: readonly MetricSeries[], now: Instant): Step {
  const worst = worstOf(series)
  if (worst === undefined)
    return before.kind === 'firing'
      ? { kind: 'ends', state: { kind: 'quiet' }, since: before.since }
      : { kind: 'none', state: { kind: 'quiet' } }
  if (before.kind === 'firing') return { kind: 'none', state: before }
  const since = before.kind === 'pending' ? before.since : now
  if (msBetween(since, now) < (parseDuration(rule.duration) ?? 0)) return { kind: 'none', state: { kind: 'pending', since } }
  return { kind: 'fires', state: { kind: 'firing', since }, since, worst, series: series.length }
}

/** The one with the largest value; NaN is no value. */
export function worstOf(series: readonly MetricSeries[]): MetricSeries | undefined {
  const valued = series.filter((one) => !Number.isNaN(valueOf(one)))
  return valued.toSorted((left, right) => valueOf(right) - valueOf(left))[0]
}

export function valueOf({ points }: MetricSeries): number {
  return points.at(-1)?.value ?? Number.NaN
}
