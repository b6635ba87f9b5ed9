import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AcesoError } from '../../../domain/errors.ts'
import type { ServerParts } from './parts.ts'

/** A reader that takes longer than this to take what was sent is let go; it comes back and resumes. */
const drainMs = 30_000
/** How long a reader may take for the last words of a stream that has ended. */
const lingerMs = 1_000

export interface StreamEvent {
  readonly event: string
  readonly id?: string
  readonly data: unknown
}

/** Server-sent events to many readers, ended together when the server stops. */
export interface EventStreams {
  /**
   * Answers the request with a stream: writes what `next` yields until the reader goes, `next` ends or the server stops. `next` is asked for more only
   * when the reader has taken what was written, so that a slow reader holds at most one batch.
   */
  open(request: FastifyRequest, reply: FastifyReply, next: (signal: AbortSignal) => AsyncIterable<readonly StreamEvent[]>): Promise<void>
  /** Ends every stream; readers see a clean end. */
  close(): void
}

export function eventStreams(
  parts: Pick<ServerParts, 'settings' | 'metrics'>,
  stillAdmitted: (request: FastifyRequest) => Promise<boolean>,
): EventStreams {
  const open = new Set<AbortController>()
  let isClosed = false
  return {
    async open(request, reply, next) {
      if (isClosed || open.size >= parts.settings.streams) {
        throw new AcesoError('rate-limited', `at most ${parts.settings.streams} event streams at a time`, {
          next: 'close a page or try later',
        })
      }
      const ending = new AbortController()
      open.add(ending)
      parts.metrics.streams(open.size)
      try {
        await write(request, reply, next, ending, { stillAdmitted, heartbeatMs: parts.settings.heartbeatSeconds * 1_000 })
      } finally {
        open.delete(ending)
        parts.metrics.streams(open.size)
      }
    },
    close() {
      isClosed = true
      for (const ending of open) ending.abort()
    },
  }
}

async function write(
  request: FastifyRequest,
  reply: FastifyReply,
  next: (signal: AbortSignal) => AsyncIterable<readonly StreamEvent[]>,
  ending: AbortController,
  { stillAdmitted, heartbeatMs }: { readonly stillAdmitted: (request: FastifyRequest) => Promise<boolean>; readonly heartbeatMs: number },
): Promise<void> {
  const { raw } = reply
  reply.hijack()
  request.isStream = true
  raw.on('close', () => ending.abort())
  raw.on('error', () => ending.abort())
  raw.writeHead(200, {
    ...sentHeaders(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
  })
  raw.write('retry: 2000\n\n')
  const heartbeat = setInterval(() => {
    // Also the moment at which a token that was removed meanwhile ends its streams.
    void stillAdmitted(request).then(
      (admitted) => (admitted ? raw.write(': still here\n\n') : ending.abort()),
      () => ending.abort(),
    )
  }, heartbeatMs)
  try {
    for await (const batch of next(ending.signal)) {
      if (ending.signal.aborted) break
      if (batch.length > 0 && !raw.write(batch.map(line).join(''))) {
        await once(raw, 'drain', { signal: AbortSignal.any([ending.signal, AbortSignal.timeout(drainMs)]) })
      }
    }
  } catch (fault) {
    if (!ending.signal.aborted) request.log.warn({ err: fault }, 'event stream ended early')
  } finally {
    clearInterval(heartbeat)
    raw.end()
    const stuck = setTimeout(() => raw.destroy(), lingerMs)
    raw.once('close', () => clearTimeout(stuck))
  }
}

/** Headers that hooks have set on the reply so far (request id, CORS, security): hijacking would lose them. */
function sentHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** JSON has no line breaks outside strings, so one event is one `data` line. */
function line({ event, id, data }: StreamEvent): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}

/** For the document: what such a route may answer with. */
export const onceOrLive = ['application/json', 'text/event-stream']

/** The same address answers once, or live for as long as it is read. */
export function wantsStream(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.headers.accept?.includes('text/event-stream') === true
}

/** Waits until `wake` is called, the time is over or the signal aborts. A wake between two waits is kept. */
export function waker(signal: AbortSignal): { readonly wake: () => void; readonly wait: (timeoutMs: number) => Promise<void> } {
  let isWoken = false
  let resume: (() => void) | undefined
  const wake = (): void => {
    isWoken = true
    resume?.()
  }
  signal.addEventListener('abort', wake, { once: true })
  return {
    wake,
    async wait(timeoutMs) {
      if (!isWoken && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          resume = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      resume = undefined
      isWoken = false
    },
  }
}
