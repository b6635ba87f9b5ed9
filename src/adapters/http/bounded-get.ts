import { AcesoError, faultText } from '../../domain/errors.ts'
import type { Secret } from '../../domain/secret.ts'
import { bounded } from '../../domain/text.ts'

/** One server that is asked: the address that the configuration names, and what makes it let us in. Nothing else is ever asked. */
export interface WebSource {
  /** For messages: `Prometheus`, `GitHub`. */
  readonly name: string
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as it is in the header `authorization`. */
  readonly authorization?: Secret
  readonly timeoutMs: number
  readonly mostBytes: number
  /** Follows a thing that was moved, but only below the same base address: GitHub leads so from the old name of a repository to the new one. */
  readonly followsMoves?: boolean
}

export interface WebRequest {
  /** Below the base address; every part of it that comes from outside is encoded by the caller. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Takes the beginning of an answer that is too large, instead of refusing it. */
  readonly cut?: boolean
}

export interface WebAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly isCut: boolean
}

/** A query longer than this travels in a body: proxies refuse long addresses. */
const mostAddressLength = 4_000

const mostMoves = 2

/** One request, bounded in time and size. No redirect leads elsewhere: the answer comes from where we asked, or not at all. */
export async function boundedGet(source: WebSource, request: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) query.set(name, value)
  const base = new URL(source.baseUrl.endsWith('/') ? source.baseUrl : `${source.baseUrl}/`)
  let url = new URL(request.path, base)
  const isLong = query.size > 0 && query.toString().length > mostAddressLength
  if (!isLong) url.search = query.toString()
  const timeout = AbortSignal.timeout(source.timeoutMs)
  const init: RequestInit = {
    method: isLong ? 'POST' : 'GET',
    headers: headersOf(source, request),
    redirect: 'manual',
    signal: AbortSignal.any([signal, timeout]),
    ...(isLong ? { body: query } : {}),
  }
  try {
    for (let moves = 0; ; moves += 1) {
      const response = await fetch(url, init)
      const { text, isCut } = await readText(response, source, request.cut === true)
      if (response.status < 300 || response.status >= 400) return { status: response.status, headers: response.headers, text, isCut }
      const next = source.followsMoves === true && moves < mostMoves ? movedTo(response, url, base) : undefined
      if (next === undefined) throw redirected(source, response)
      url = next
    }
  } catch (fault) {
    throw faultOf(fault, source, url, signal, timeout)
  }
}

/** Made here, so that what fetch says of a value that no header can hold never names the value. */
function headersOf(source: WebSource, request: WebRequest): Headers {
  const headers = new Headers({ 'user-agent': 'aceso', ...source.headers, ...request.headers })
  if (source.authorization === undefined) return headers
  try {
    headers.set('authorization', source.authorization.reveal())
  } catch {
    throw new AcesoError('source-unavailable', `the key for ${source.name} holds a character that cannot be sent`, {
      next: 'look for a line break or a letter that is not ASCII in the variable or file that holds it',
    })
  }
  return headers
}

/** Undefined: outside of what the configuration names. */
function movedTo(response: Response, from: URL, base: URL): URL | undefined {
  const location = response.headers.get('location') ?? ''
  if (![301, 302, 307, 308].includes(response.status) || !URL.canParse(location, from.href)) return undefined
  const to = new URL(location, from)
  return to.origin === base.origin && to.pathname.startsWith(base.pathname) && to.username === '' ? to : undefined
}

async function readText(response: Response, source: WebSource, cut: boolean): Promise<{ text: string; isCut: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size <= source.mostBytes) {
      chunks.push(chunk)
    } else if (cut) {
      chunks.push(chunk.subarray(0, chunk.length - (size - source.mostBytes)))
      break
    } else {
      const next = 'ask for less: a narrower selector, a shorter time, a larger step'
      throw new AcesoError('too-large', `the answer of ${source.name} is larger than ${Math.round(source.mostBytes / 2 ** 20)} MiB`, {
        next,
      })
    }
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isCut: size > source.mostBytes }
}

function redirected(source: WebSource, response: Response): AcesoError {
  const to = bounded(response.headers.get('location') ?? 'elsewhere', 200)
  return new AcesoError('source-unavailable', `${source.name} answers with a redirect to ${to}, which is not followed`, {
    next: 'configure the address that it leads to, if that is the right one',
  })
}

function faultOf(fault: unknown, source: WebSource, url: URL, signal: AbortSignal, timeout: AbortSignal): unknown {
  if (fault instanceof AcesoError) return fault
  if (signal.aborted) return new AcesoError('cancelled', `${source.name} was asked, and nobody waits any more`, { cause: fault })
  if (timeout.aborted) {
    return new AcesoError('timed-out', `${source.name} at ${url.origin} gave no answer within ${source.timeoutMs / 1000} s`, {
      cause: fault,
    })
  }
  // The message of fetch says nothing; its cause names what failed (ECONNREFUSED 10.0.0.1:9090).
  const cause = fault instanceof Error && fault.cause !== undefined ? fault.cause : fault
  return new AcesoError('source-unavailable', `${source.name} at ${url.origin} does not answer: ${bounded(faultText(cause), 200)}`, {
    cause: fault,
    ...(isUntrusted(cause) ? { next: 'where its certificate is of an authority of your own, name that in NODE_EXTRA_CA_CERTS' } : {}),
  })
}

function isUntrusted(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/.test(code)
}
