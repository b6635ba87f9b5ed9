import { z } from 'zod'
import { AlertRule, type Deployment } from '../../domain/release/deployment.ts'

/** A rule of the configuration: for every release, or for those of the applications it names. */
export const ConfiguredRule = AlertRule.extend({
  apps: z.array(z.string().max(253)).max(200).default([]).describe('names of applications; none means all'),
})
export type ConfiguredRule = z.output<typeof ConfiguredRule>

/** Rate, errors and duration of an application's requests; a limit that is left out is not watched. */
export const RedSettings = z.strictObject({
  requests: z
    .string()
    .max(4_000)
    .default('sum(rate(http_requests_total{app="{{appName}}"}[2m]))')
    .describe('requests a second; {{appName}} stands for the application, {{hostname}} for its hosts'),
  errors: z
    .string()
    .max(4_000)
    .default('sum(rate(http_requests_total{app="{{appName}}",code=~"5.."}[2m]))')
    .describe('failed requests a second'),
  durationP95: z
    .string()
    .max(4_000)
    .default('histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{app="{{appName}}"}[2m])))')
    .describe('seconds within which 95 of 100 requests are answered'),
  minRequestRate: z.number().min(0).optional().describe('fewer requests a second are an alert'),
  maxErrorRatio: z.number().min(0).max(1).optional().describe('a larger share of failed requests is an alert'),
  maxSecondsP95: z.number().min(0).optional().describe('slower is an alert'),
  duration: z.string().max(20).default('1m').describe('it must be so for this long'),
})
export type RedSettings = z.output<typeof RedSettings>

export interface RuleSettings {
  readonly alertRules: readonly ConfiguredRule[]
  readonly red: RedSettings
}

/** Every rule that is watched while a release is under way, each name once; its own rules before those of the configuration. */
export function rulesOf({ appName, alertRules }: Deployment, settings: RuleSettings): AlertRule[] {
  const configured = settings.alertRules
    .filter(({ apps }) => apps.length === 0 || apps.includes(appName))
    .map((rule) => AlertRule.strip().parse(rule))
  const byName = new Map([...redRules(settings.red), ...configured, ...alertRules].map((rule) => [rule.name, rule]))
  return [...byName.values()]
}

function redRules({ requests, errors, durationP95, minRequestRate, maxErrorRatio, maxSecondsP95, duration }: RedSettings): AlertRule[] {
  const rule = (name: string, alertExpr: string, description: string): AlertRule => ({
    name,
    alertExpr,
    duration,
    severity: 'critical',
    labels: {},
    annotations: { description },
  })
  return [
    ...(minRequestRate === undefined
      ? []
      : [rule('LowRequestRate', lowRate(requests, minRequestRate), `fewer than ${minRequestRate} requests a second`)]),
    ...(maxErrorRatio === undefined
      ? []
      : [rule('HighErrorRatio', `(${errors}) / (${requests}) > ${maxErrorRatio}`, `more than ${maxErrorRatio * 100} % of requests fail`)]),
    ...(maxSecondsP95 === undefined
      ? []
      : [rule('SlowRequests', `(${durationP95}) > ${maxSecondsP95}`, `95 of 100 requests take up to more than ${maxSecondsP95} s`)]),
  ]
}

/** So long a measure is remembered that answers with nothing at all any more. */
const remembered = '[6h:5m]'

/** No series at all is the least of all rates, and compares with nothing: it counts as 0 where there was one before. What was never measured is no alert. */
function lowRate(requests: string, least: number): string {
  return `(${requests}) < ${least} or (0 * max_over_time((${requests})${remembered}) unless on() (${requests})) < ${least}`
}
