import type { JsonObject } from '../../../domain/json.ts'
import { isJsonObject } from '../../../domain/json.ts'
import { bounded } from '../../../domain/text.ts'
import type { ModelFailure } from '../../../ports/model.ts'

/** What went wrong with one request to a provider. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault'
  readonly code: ModelFailure
  /** HTTP status; undefined where no answer came. */
  readonly status: number | undefined
  /** As the provider wishes. */
  readonly retryAfterMs: number | undefined
  /** The parameter that it does not like, where it names one. */
  readonly parameter: string | undefined
  /** Whether the same request may succeed in a moment. */
  readonly isPassing: boolean

  constructor(
    code: ModelFailure,
    message: string,
    more: {
      readonly status?: number
      readonly retryAfterMs?: number
      readonly parameter?: string
      readonly isPassing?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.status = more.status
    this.retryAfterMs = more.retryAfterMs
    this.parameter = more.parameter
    this.isPassing = more.isPassing ?? passing.has(code)
  }
}

const passing: ReadonlySet<ModelFailure> = new Set(['unreachable', 'rate-limited', 'provider-fault'])
const mostMessage = 500

/** What an HTTP answer that is no success means, with the provider's own words. */
export function faultOfStatus(status: number, headers: Readonly<Record<string, string>>, body: string, nowMs: number): ProviderFault {
  const told = toldIn(body)
  const message = bounded(told.message ?? (body.trim() === '' ? `HTTP ${status}` : body.trim()), mostMessage)
  const retryAfterMs = retryAfter(headers, nowMs)
  const more = {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(told.parameter === undefined ? {} : { parameter: told.parameter }),
  }
  if (status === 401 || status === 403) return new ProviderFault('key-refused', message, more)
  if (status === 404) return new ProviderFault('model-unknown', message, more)
  // Money that is used up does not come back in seconds.
  if (status === 429) return new ProviderFault('rate-limited', message, { ...more, isPassing: told.code !== 'insufficient_quota' })
  if (status === 408) return new ProviderFault('timed-out', message, more)
  if (status >= 500) return new ProviderFault('provider-fault', message, more)
  return new ProviderFault('request-refused', message, more)
}

interface Told {
  readonly message: string | undefined
  readonly parameter: string | undefined
  readonly code: string | undefined
}

/** Providers put their words in `error.message`, `message`, or `error`. */
function toldIn(body: string): Told {
  const answer = objectIn(body)
  const error = isJsonObject(answer['error']) ? answer['error'] : answer
  const text = [error['message'], error['Message'], answer['error'], answer['detail']].find((one) => typeof one === 'string')
  const number = error['code']
  const code = typeof number === 'string' || typeof number === 'number' ? String(number) : undefined
  const suffix = code === undefined || text === undefined || text.includes(code) ? '' : ` (${code})`
  const parameter = typeof error['param'] === 'string' ? error['param'] : undefined
  return { message: text === undefined ? undefined : `${text}${suffix}`, parameter, code }
}

function objectIn(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** Seconds or a date, as HTTP says, or milliseconds, as some add. */
function retryAfter(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const ms = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(ms)) return Math.max(0, ms)
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
