import { Readable } from 'node:stream'
import { z } from 'zod'
import { AcesoError, type ErrorCode, errorCodes, faultText } from '../../../domain/errors.ts'
import { type Instant, instantOf } from '../../../domain/instant.ts'
import type { Secret } from '../../../domain/secret.ts'
import type { Language } from '../../../domain/text.ts'
import { type ServerEvent, serverEvents } from '../../http/contracts/server-events.ts'

export interface ExchangeParts {
  readonly url: URL
  readonly token: Secret | undefined
  readonly language: Language
  readonly signal: AbortSignal
}

/** Asking a server and reading its answers. */
export interface Exchange {
  /** The server's time when it has answered, else this machine's. */
  now(): Instant
  /** With a body it is a POST. An answer that is not of that shape is not ours. */
  call<Schema extends z.ZodType>(schema: Schema, path: string, body?: object): Promise<z.output<Schema>>
  /** Asks that what is there be deleted. */
  remove<Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema>>
  /** A file's content, as it comes. */
  download(path: string): Promise<Readable>
  /** What a stream of events tells, until either side ends it; a line on which nothing comes for a while is taken for broken. */
  listen(path: string): AsyncIterable<ServerEvent>
}

const timeoutMs = 20_000
/** Until a file begins to come; how long it takes then is its size's business. */
const downloadTimeoutMs = 60_000
/** Twice as long as servers usually keep silent on a stream, and some. */
const silenceMs = 45_000
const mostBytes = 16 * 1024 * 1024

export function exchangeWith(parts: ExchangeParts): Exchange {
  let serverTime: Instant | undefined
  const ask = async <Schema extends z.ZodType>(schema: Schema, question: Question): Promise<z.output<Schema>> => {
    const answer = await send(parts, question)
    serverTime = answer.at ?? serverTime
    const parsed = schema.safeParse(answer.body)
    if (answer.ok && parsed.success) return parsed.data
    throw answer.ok ? notOurs(parts.url) : refusal(answer.status, answer.body)
  }
  return {
    now: () => serverTime ?? instantOf(Date.now()),
    call: (schema, path, body) => ask(schema, body === undefined ? { path } : { path, method: 'POST', body }),
    remove: (schema, path) => ask(schema, { path, method: 'DELETE' }),
    async download(path) {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), downloadTimeoutMs)
      let response: Response
      try {
        response = await reach(parts, { path }, late.signal)
      } catch (fault) {
        throw noAnswer(parts, fault)
      } finally {
        clearTimeout(timer)
      }
      if (!response.ok) throw refusal(response.status, await readJson(response))
      if (response.body === null) throw notOurs(parts.url)
      return Readable.fromWeb(response.body)
    },
    listen: (path) => heard(parts, path),
  }
}

async function* heard(parts: ExchangeParts, path: string): AsyncGenerator<ServerEvent> {
  const silent = new AbortController()
  const timer = setTimeout(() => silent.abort(), silenceMs)
  try {
    const response = await reach(parts, { path, accept: 'text/event-stream' }, silent.signal)
    if (!response.ok) throw refusal(response.status, await readJson(response))
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (!isStream || response.body === null) throw notOurs(parts.url)
    // Signs of life are no events: they too say that the line holds.
    const alive = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          timer.refresh()
          controller.enqueue(chunk)
        },
      }),
    )
    yield* serverEvents(alive)
  } catch (fault) {
    throw noAnswer(parts, fault)
  } finally {
    clearTimeout(timer)
    silent.abort()
  }
}

interface Question {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: object
  readonly accept?: string
}

interface Answer {
  readonly ok: boolean
  readonly status: number
  readonly body: unknown
  readonly at: Instant | undefined
}

async function send(parts: ExchangeParts, question: Question): Promise<Answer> {
  try {
    const response = await reach(parts, question, AbortSignal.timeout(timeoutMs))
    const date = Date.parse(response.headers.get('date') ?? '')
    return {
      ok: response.ok,
      status: response.status,
      body: await readJson(response),
      at: Number.isNaN(date) ? undefined : instantOf(date),
    }
  } catch (fault) {
    throw noAnswer(parts, fault)
  }
}

function reach(
  { url, token, language, signal }: ExchangeParts,
  { path, method = 'GET', body, accept = 'application/json' }: Question,
  limit: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = { accept, 'accept-language': language }
  if (token !== undefined) headers['authorization'] = `Bearer ${token.reveal()}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  return fetch(new URL(path, url), {
    method,
    headers,
    redirect: 'error',
    signal: AbortSignal.any([signal, limit]),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

function noAnswer({ url, signal }: ExchangeParts, fault: unknown): AcesoError {
  if (signal.aborted) return new AcesoError('cancelled', 'stopped', { cause: fault })
  if (fault instanceof AcesoError) return fault
  const why = fault instanceof Error && fault.cause !== undefined ? faultText(fault.cause) : faultText(fault)
  return new AcesoError('source-unavailable', `no answer from ${url.origin}: ${why}`, {
    cause: fault,
    next: 'start it with `aceso start`, or name it with --server or ACESO_SERVER',
  })
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new AcesoError('too-large', 'the answer is larger than 16 MiB')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

const Refusal = z.object({ message: z.string(), data: z.object({ error: z.string(), next: z.string().optional() }) })

function refusal(status: number, body: unknown): AcesoError {
  const parsed = Refusal.safeParse(body)
  if (!parsed.success)
    return new AcesoError('source-unavailable', `the server answered ${status}, and not as Aceso does`, {
      next: 'look at --server: is it Aceso?',
    })
  const { message, data } = parsed.data
  const code: ErrorCode = isErrorCode(data.error) ? data.error : 'source-unavailable'
  // What a program must send, a person must put somewhere.
  const next =
    code === 'unauthenticated'
      ? 'put your token into ACESO_TOKEN or ~/.config/aceso/token; an admin makes one with `aceso token add`'
      : data.next
  return new AcesoError(code, message, next === undefined ? {} : { next })
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text)
}

function notOurs(url: URL): AcesoError {
  return new AcesoError('source-unavailable', `what answers at ${url.origin} does not speak as this version of Aceso does`, {
    next: 'compare `aceso version` with the server’s, or look at --server',
  })
}
