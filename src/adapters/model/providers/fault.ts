import type { JsonObject } from '../../../domain/json.ts'
import { isJsonObject } from '../../../domain/json.ts'
import { bounded } from '../../../domain/text.ts'
import type { ModelFailure } from '../../../ports/model/model.ts'
import type { ConnectionTrouble } from '../../../ports/model/overview.ts'

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
  /** Whether it is this model that cannot take the request: another one may. */
  readonly isOfModel: boolean
  /** Whether the provider was at it when we went away: what it does then is paid for, too. */
  readonly isUnderWay: boolean
  readonly about: ConnectionTrouble | undefined

  constructor(
    code: ModelFailure,
    message: string,
    more: {
      readonly status?: number
      readonly retryAfterMs?: number
      readonly parameter?: string
      readonly isPassing?: boolean
      readonly isOfModel?: boolean
      readonly isUnderWay?: boolean
      readonly about?: ConnectionTrouble | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.status = more.status
    this.retryAfterMs = more.retryAfterMs
    this.parameter = more.parameter
    this.isPassing = more.isPassing ?? passing.has(code)
    this.isOfModel = more.isOfModel ?? false
    this.isUnderWay = more.isUnderWay ?? false
    this.about = more.about
  }
}

const passing: ReadonlySet<ModelFailure> = new Set(['unreachable', 'rate-limited', 'provider-fault'])
/** Shortened further for people, when secrets have been hidden: half a key would not be known as one. */
const mostMessage = 4_000

/** What an HTTP answer that is no success means, with the provider's own words. */
export function faultOfStatus(status: number, headers: Readonly<Record<string, string>>, body: string, nowMs: number): ProviderFault {
  const told = toldIn(body)
  const message = bounded(withoutEchoes(told.message ?? plainText(status, body)), mostMessage)
  const retryAfterMs = retryAfter(headers, nowMs)
  const more = {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(told.parameter === undefined ? {} : { parameter: told.parameter }),
  }
  const about = `${told.code ?? ''} ${message}`
  // Money that is used up does not come back in seconds.
  if (status === 402 || (status < 500 && meanings.noMoney.test(about)))
    return new ProviderFault('rate-limited', message, { ...more, isPassing: false })
  if (status === 429) return new ProviderFault('rate-limited', message, more)
  if (status < 500 && meanings.filtered.test(about)) return new ProviderFault('request-refused', message, { ...more, isOfModel: true })
  if (status === 401 || status === 403 || (status === 400 && meanings.badKey.test(about)))
    return new ProviderFault('key-refused', message, more)
  if (status === 404 || (status === 400 && meanings.noModel.test(about))) return new ProviderFault('model-unknown', message, more)
  // Nothing here takes questions.
  if (status === 405) return new ProviderFault('unreadable', message, more)
  if (status === 408) return new ProviderFault('timed-out', message, more)
  // Bedrock says 424 where its model broke down over a request.
  if (status >= 500 || status === 424) return new ProviderFault('provider-fault', message, more)
  const isOfModel = status === 413 || meanings.tooLong.test(about)
  return new ProviderFault('request-refused', message, { ...more, isOfModel })
}

/** What is no JSON: a proxy's page by its title, anything else as it is. */
function plainText(status: number, body: string): string {
  const text = body.trim()
  if (!text.startsWith('<')) return text === '' ? `HTTP ${status}` : text
  const title = /<title>([^<]{1,200})/i.exec(text)?.[1]?.trim()
  return `HTTP ${status}, a web page${title === undefined ? '' : `: ${title}`}`
}

/** A key that is refused is said back by some, with stars in its middle. */
function withoutEchoes(message: string): string {
  return message.replace(/\S+/g, (word) => (word.includes('***') ? '***' : word))
}

/** What several providers say with the status of something else: their codes, and the words they put beside them. */
const meanings = {
  noMoney: /insufficient_quota|^1113 |arrearage|credit balance is too low|insufficient balance|欠费|余额不足|^13(?:04|08|09|10) /i,
  badKey: /invalid_?api_?key|api key not valid|incorrect api key/i,
  noModel: /model_not_found|^1211 |模型不存在|model identifier is invalid|model.{0,60}(?:does not exist|not exist|not found)/i,
  /** A filter of this provider held back the question; another one's may not. */
  filtered: /content_?filter|content management policy|data_?inspection|^130[01] |敏感|inappropriate content|requires moderation/i,
  tooLong: /context_length_exceeded|maximum context length|context window|(?:prompt|input) is too long|range of input length/i,
}

/**
 * A fault that is told in an answer which is a success by its HTTP status, as proxies do, or in the middle of a stream; undefined where it tells of none.
 */
export function faultToldIn(body: string, nowMs: number): ProviderFault | undefined {
  const { message, code, type = '' } = toldIn(body)
  if (message === undefined) return undefined
  const ownStatus = /^[45]\d\d$/.test(code ?? '') ? Number(code) : undefined
  const kind = `${code ?? ''} ${type}`
  const status = ownStatus ?? (statusOfType.find(([pattern]) => pattern.test(kind)) ?? [undefined, 502])[1]
  return faultOfStatus(status, {}, body, nowMs)
}

const statusOfType: readonly (readonly [RegExp, number])[] = [
  [/rate_?limit|throttl|overloaded|^130[2-58-9]\b|^1310\b/i, 429],
  [/authenti|permission|api_?key|^100[0-4]\b/i, 401],
  [/invalid_request|invalid_?parameter|bad_?request|validation|content_?filter|data_inspection|^121\d\b|^130[01]\b/i, 400],
]

interface Told {
  readonly message: string | undefined
  readonly parameter: string | undefined
  readonly code: string | undefined
  readonly type: string | undefined
}

/** Providers put their words in `error.message`, `message`, or `error`. */
function toldIn(body: string): Told {
  const answer = objectIn(body)
  const error = isJsonObject(answer['error']) ? answer['error'] : answer
  const texts = [error['message'], error['Message'], error['msg'], answer['error'], answer['detail']]
  const text = texts.find((one) => typeof one === 'string')
  const number = error['code']
  const code = typeof number === 'string' || typeof number === 'number' ? String(number) : undefined
  const suffix = code === undefined || text === undefined || text.includes(code) ? '' : ` (${code})`
  const parameter = typeof error['param'] === 'string' ? error['param'] : undefined
  const type = typeof error['type'] === 'string' ? error['type'] : undefined
  return { message: text === undefined ? undefined : `${text}${suffix}`, parameter, code, type }
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
