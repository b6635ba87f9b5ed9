import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import { StringDecoder } from 'node:string_decoder'
import { AcesoError } from '../../domain/errors.ts'
import { type ApiReply, connectionFault } from './api-faults.ts'
import type { Authenticate } from './authenticate.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Path with its segments already encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly contentType?: string
  /** Default 30 s for the whole answer. */
  readonly timeoutMs?: number
  /** Default 64 MiB; what is longer is an error, or with `cut` is cut off. */
  readonly mostBytes?: number
  readonly cut?: boolean
}

/** Raw requests to one API server. Statuses are answers; only what gives no answer throws (an AcesoError that says what a person can do). */
export interface Api {
  send(request: ApiRequest, signal: AbortSignal): Promise<ApiReply>
  /** A watch's lines until the server ends it. A status other than 200 is thrown as `WatchRefused`. Throws when nothing comes for `idleMs`. */
  lines(path: string, query: ApiRequest['query'], watch: WatchMeans, signal: AbortSignal): AsyncIterable<string>
}

export interface WatchMeans {
  readonly idleMs: number
  /** Called once the server has accepted the watch: nothing may come for minutes, and yet we are in step. */
  readonly opened: () => void
}

export class WatchRefused extends Error {
  override readonly name = 'WatchRefused'
  readonly status: number

  constructor(status: number, body: string) {
    super(`status ${status}: ${body.slice(0, 200)}`)
    this.status = status
  }
}

const defaultTimeoutMs = 30_000
const defaultMostBytes = 64 * 2 ** 20

export function httpApi(authenticate: Authenticate, server: string, origin: string): Api {
  const open = async (request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> => {
    const url = new URL(server.replace(/\/$/, '') + request.path)
    for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value))
    // A watch holds its connection for minutes, so the number of connections is not limited.
    const options = await authenticate()
    const body = request.body === undefined ? undefined : JSON.stringify(request.body)
    const headers = {
      accept: 'application/json',
      'user-agent': 'aceso',
      ...(options.headers as OutgoingHttpHeaders | undefined),
      ...(body === undefined
        ? {}
        : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
    }
    return new Promise((resolve, reject) => {
      const sent = (url.protocol === 'http:' ? http : https).request(url, { ...options, method: request.method, headers, signal }, resolve)
      sent.on('error', reject)
      sent.end(body)
    })
  }
  const faultOf = (fault: unknown, signal: AbortSignal): AcesoError =>
    signal.aborted ? new AcesoError('cancelled', 'the request was cancelled', { cause: fault }) : connectionFault(fault, server, origin)

  return {
    async send(request, signal) {
      const timeout = AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs)
      try {
        const message = await open(request, AbortSignal.any([signal, timeout]))
        return { status: message.statusCode ?? 0, body: await textOf(message, request.mostBytes ?? defaultMostBytes, request.cut === true) }
      } catch (fault) {
        if (timeout.aborted && !signal.aborted)
          throw new AcesoError('timed-out', `${server} did not answer in time`, {
            cause: fault,
            next: 'Try again; if it stays so, look at the load of the API server.',
          })
        throw faultOf(fault, signal)
      }
    },
    async *lines(path, query, { idleMs, opened }, signal) {
      const idle = new AbortController()
      let timer = setTimeout(() => idle.abort(), idleMs)
      const alive = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => idle.abort(), idleMs)
      }
      try {
        const message = await open(
          { method: 'GET', path, ...(query === undefined ? {} : { query }) },
          AbortSignal.any([signal, idle.signal]),
        )
        if (message.statusCode !== 200) throw new WatchRefused(message.statusCode ?? 0, await textOf(message, 4096, true))
        opened()
        yield* linesOf(message, alive)
      } catch (fault) {
        throw fault instanceof WatchRefused ? fault : faultOf(fault, signal)
      } finally {
        clearTimeout(timer)
        idle.abort()
      }
    },
  }
}

async function textOf(message: IncomingMessage, mostBytes: number, cut: boolean): Promise<string> {
  const decoder = new StringDecoder('utf8')
  let text = ''
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    const room = mostBytes - size
    size += chunk.length
    text += decoder.write(chunk.length > room ? chunk.subarray(0, room) : chunk)
    if (size > mostBytes) {
      message.destroy()
      if (!cut) throw new AcesoError('too-large', `an answer of more than ${mostBytes} bytes`)
      break
    }
  }
  return text + decoder.end()
}

async function* linesOf(message: IncomingMessage, alive: () => void): AsyncIterable<string> {
  let rest: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) {
    alive()
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8')
      rest = []
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
  }
}
