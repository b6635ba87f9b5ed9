import { AcesoError } from '../../domain/errors.ts'
import { epochMsOf, type Instant } from '../../domain/instant.ts'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { Secret } from '../../domain/secret.ts'
import { bounded } from '../../domain/text.ts'
import { type MetricAnswer, type MetricSource, mostRangePoints } from '../../ports/metric-source.ts'
import { boundedGet, type WebAnswer, type WebSource } from '../http/bounded-get.ts'
import { answerOf, LabelValues, Metadata, QueryData, Reply, Targets } from './replies.ts'

export interface PrometheusOptions {
  /** Any path that its interface lies under included: `https://metrics.example/prometheus`. */
  readonly url: string
  readonly username?: string | undefined
  readonly password?: Secret | undefined
  readonly token?: Secret | undefined
  /** Sent as X-Scope-OrgID, to servers that keep many tenants apart. */
  readonly orgId?: string | undefined
  readonly timeoutMs: number
}

const mostBytes = 16 * 2 ** 20

/** Prometheus, VictoriaMetrics, Thanos, Mimir: whatever answers PromQL under /api/v1. */
export function prometheusSource(options: PrometheusOptions): MetricSource {
  const authorization = authorizationOf(options)
  const source: WebSource = {
    name: 'Prometheus',
    baseUrl: options.url,
    headers: { accept: 'application/json', ...(options.orgId === undefined ? {} : { 'x-scope-orgid': options.orgId }) },
    ...(authorization === undefined ? {} : { authorization }),
    timeoutMs: options.timeoutMs,
    mostBytes,
  }
  const timeout = `${Math.ceil(options.timeoutMs / 1000)}s`
  const ask = (path: string, query: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<WebAnswer> =>
    boundedGet(source, { path: `api/v1/${path}`, query }, signal)
  const asked = async (path: string, query: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<Told> =>
    dataOf(await ask(path, query, signal), source)

  return {
    origin: options.url,
    async query(promQL, at, signal) {
      const query = { query: promQL, time: at === undefined ? undefined : secondsText(at), timeout }
      return readAs(source, await asked('query', query, signal))
    },
    async queryRange({ promQL, start, end, stepMs }, signal) {
      mayHold(start, end, stepMs)
      const query = { query: promQL, start: secondsText(start), end: secondsText(end), step: String(stepMs / 1000), timeout }
      return readAs(source, await asked('query_range', query, signal))
    },
    async metricNames(selector, signal) {
      const { data } = await asked('label/__name__/values', { 'match[]': selector }, signal)
      return parsed(LabelValues, data ?? [], source)
    },
    async metadata(metric, signal) {
      const answer = await ask('metadata', { metric }, signal)
      if (isUnknownPath(answer)) return undefined
      return parsed(Metadata, dataOf(answer, source).data, source)[metric] ?? []
    },
    async targets(signal) {
      const answer = await ask('targets', { state: 'active' }, signal)
      return isUnknownPath(answer) ? undefined : parsed(Targets, dataOf(answer, source).data, source)
    },
  }
}

function authorizationOf({ token, username, password }: PrometheusOptions): Secret | undefined {
  if (token !== undefined) return new Secret(`Bearer ${token.reveal()}`)
  if (username === undefined) return undefined
  return new Secret(`Basic ${Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')}`)
}

function mayHold(start: Instant, end: Instant, stepMs: number): void {
  const spanMs = epochMsOf(end) - epochMsOf(start)
  if (spanMs < 0) throw new AcesoError('input-invalid', 'the end lies before the start', { path: 'end' })
  if (spanMs / stepMs <= mostRangePoints) return
  throw new AcesoError('input-invalid', `this would be more than ${mostRangePoints} points of each series`, {
    path: 'step',
    next: `take a step of at least ${Math.ceil(spanMs / mostRangePoints / 1000)} s, or a shorter time`,
  })
}

function secondsText(at: Instant): string {
  return String(epochMsOf(at) / 1000)
}

/** VictoriaMetrics answers 400 for what it does not serve, others 404. */
function isUnknownPath({ status, text }: WebAnswer): boolean {
  return status === 404 || (status === 400 && /unsupported path/.test(text))
}

interface Told {
  readonly data: unknown
  readonly warnings: readonly string[]
}

/** What a success holds; a refusal is thrown with the server's own words. */
function dataOf({ status, text }: WebAnswer, source: WebSource): Told {
  if (status === 401 || status === 403) {
    throw new AcesoError('source-unavailable', `${source.name} does not let us in (${status})`, {
      next: 'set prometheus.token, or prometheus.username and its password; prometheus.orgId where tenants are kept apart',
    })
  }
  const reply = Reply.safeParse(jsonOf(text))
  if (!reply.success) {
    throw new AcesoError('source-unavailable', `what answers at ${source.baseUrl} does not speak as Prometheus does (${status})`, {
      next: 'look at prometheus.url: does its path lead to /api/v1?',
    })
  }
  if (reply.data.status === 'success') {
    const { data, warnings = [], infos = [] } = reply.data
    return { data, warnings: [...warnings, ...infos] }
  }
  const message = bounded(maskSecrets(reply.data.error ?? 'no reason given'), 500)
  const isOurs = status === 400 || status === 422
  const isSlow = reply.data.errorType === 'timeout' || reply.data.errorType === 'canceled'
  const code = isSlow ? 'timed-out' : isOurs ? 'input-invalid' : 'source-unavailable'
  throw new AcesoError(code, `${source.name} says: ${message}`, isOurs ? { path: 'query' } : {})
}

function readAs(source: WebSource, { data, warnings }: Told): MetricAnswer {
  return { ...answerOf(parsed(QueryData, data, source)), warnings }
}

function parsed<Value>(
  schema: { safeParse(value: unknown): { success: boolean; data?: Value } },
  value: unknown,
  source: WebSource,
): Value {
  const result = schema.safeParse(value)
  if (result.success && result.data !== undefined) return result.data
  throw new AcesoError('source-unavailable', `an answer of ${source.name} has an unknown form`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
