import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import { faultOfStatus, faultToldIn, ProviderFault } from './fault.ts'

/**
 * What a provider's package threw, as one of our faults. Read by its shape and not by its class: the packages are loaded only when they are used, and each brings its
 * own copy of the class.
 */
export function faultOf(thrown: unknown): ProviderFault {
  const own = causes(thrown).find((one) => one instanceof ProviderFault)
  if (own !== undefined) return own
  const { statusCode, responseBody, responseHeaders } = shapeOf(thrown)
  const message = messageOf(thrown)
  const now = Date.now()
  // In the middle of a stream a fault comes without a body of its own.
  if (statusCode !== undefined && (statusCode < 200 || statusCode > 299))
    return faultOfStatus(statusCode, responseHeaders, responseBody ?? JSON.stringify({ message }), now)
  const told = isJsonObject(thrown) && !(thrown instanceof Error) ? JSON.stringify({ error: thrown }) : responseBody
  const fault = told === undefined ? undefined : faultToldIn(told, now)
  if (fault !== undefined) return fault
  // Of a connection that was never made the system's code is told instead.
  if (causes(thrown).some((one) => endedEarly.test(one.message))) return new ProviderFault('cut-off', theMiddle, { cause: thrown })
  const isCall = thrown instanceof Error && thrown.name === 'AI_APICallError'
  if ((isCall && statusCode === undefined) || causes(thrown).some((one) => isOfNetwork(one)))
    return new ProviderFault('unreachable', reasonOf(thrown), { cause: thrown, about: aboutOf(thrown) })
  if (statusCode === undefined && /credential/i.test(message)) return new ProviderFault('key-refused', message, { cause: thrown })
  return new ProviderFault('unreadable', misfitOf(thrown) ?? message, { cause: thrown })
}

export const theMiddle = 'the answer ended in the middle'
/** Node's word for a body whose connection ended; what the packages say of a stream that ended in order, and in the middle. */
const endedEarly = /^terminated$|ended without a finish reason|^Incomplete .{0,40}event-stream/

/** What the packages' schemas do not like about an answer, in a line instead of the whole answer; undefined where they found no fault with it. */
function misfitOf(thrown: unknown): string | undefined {
  const misfit = causes(thrown).find(({ name }) => name === 'ZodError')
  const issue = misfit === undefined ? undefined : deepest(first((misfit as { readonly issues?: unknown }).issues))
  if (issue === undefined) return undefined
  const path = Array.isArray(issue['path']) ? issue['path'].map(String).join('.') : ''
  return `the answer is not in the format of this interface: ${path === '' ? 'it' : path}: ${messageOf(issue)}`
}

/** Of several forms that an answer might have had, what speaks against the first. */
function deepest(issue: unknown): JsonObject | undefined {
  if (!isJsonObject(issue)) return undefined
  return deepest(first(first(issue['errors']))) ?? issue
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? (list[0] as unknown) : undefined
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return isJsonObject(thrown) && typeof thrown['message'] === 'string' ? thrown['message'] : String(thrown)
}

interface ThrownShape {
  readonly statusCode: number | undefined
  readonly responseBody: string | undefined
  readonly responseHeaders: Readonly<Record<string, string>>
}

function shapeOf(thrown: unknown): ThrownShape {
  const { statusCode, responseBody, responseHeaders } = (thrown ?? {}) as Partial<Record<keyof ThrownShape, unknown>>
  return {
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    responseBody: typeof responseBody === 'string' ? responseBody : undefined,
    responseHeaders: isJsonObject(responseHeaders) ? textsOf(responseHeaders) : {},
  }
}

function textsOf(headers: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  )
}

function isOfNetwork(fault: Error): boolean {
  const { code } = fault as { readonly code?: unknown }
  const isCode = typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_\w+|\w*CERT\w*|UNABLE_TO\w*)$/.test(code)
  return isCode || fault.message === 'fetch failed'
}

function aboutOf(thrown: unknown): ProviderFault['about'] {
  const codes = causes(thrown).map((one) => String((one as { readonly code?: unknown }).code))
  if (codes.some((code) => /CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)/.test(code))) return 'certificate'
  return codes.some((code) => /WRONG_VERSION|PACKET_LENGTH/.test(code)) ? 'no-tls' : undefined
}

/** The innermost cause says most: `connect ECONNREFUSED 127.0.0.1:9`. */
function reasonOf(thrown: unknown): string {
  return causes(thrown).at(-1)?.message || 'the connection failed'
}

function causes(thrown: unknown): Error[] {
  const found: Error[] = []
  for (let one = thrown; one instanceof Error && found.length < 6; one = one.cause) found.push(one)
  return found
}
