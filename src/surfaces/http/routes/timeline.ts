import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AcesoError } from '../../../domain/errors.ts'
import { ChangedIncidents, IncidentParams } from '../contracts/incident.ts'
import { TimelinePage, TimelineQuery } from '../contracts/timeline.ts'
import { ok, problems } from '../serving/answers.ts'
import { onceOrLive, type StreamEvent, waker, wantsStream } from '../serving/event-stream.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const batch = 100
/** A change is told at once; this only bounds how long one that was told too early (before it could be read) stays unseen. */
const lookAgainMs = 10_000
/** More changed incidents than this between two writes: the reader is told to read its list anew. */
const mostChanged = 500

const tags = ['incidents']

/** A timeline as a page, or live: the same address, chosen by Accept. */
export function timelineRoutes(app: Server, serving: Serving): void {
  app.get(
    '/api/v1/incidents/:id/timeline',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'What happened in it, oldest first; with Accept: text/event-stream live, resumed by Last-Event-ID',
        params: IncidentParams,
        querystring: TimelineQuery,
        produces: onceOrLive,
        response: { 200: TimelinePage, ...problems },
      },
    },
    async (request, reply) => {
      const incident = await serving.verbs.incident(request.params.id)
      if (wantsStream(request)) return live(incident.id, serving, request, reply)
      return ok(await pageOfTimeline(serving, incident.id, incident.version, request.query))
    },
  )
  app.get(
    '/api/v1/events',
    {
      // Asked without a body, a stream would have no end and nobody to read it.
      exposeHeadRoute: false,
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Live ids of changed incidents (text/event-stream): read them anew',
        produces: ['text/event-stream'],
        response: { 200: ChangedIncidents, ...problems },
      },
    },
    async (request, reply) => {
      await serving.streams.open(request, reply, (signal) => changedIncidents(serving, signal))
      return reply
    },
  )
}

/** Events are numbered without a gap, so a page is a range of numbers. */
async function pageOfTimeline(serving: Serving, id: string, total: number, query: z.output<typeof TimelineQuery>) {
  const { page, pageSize, sortDesc } = query
  const first = sortDesc ? Math.max(0, total - page * pageSize) : (page - 1) * pageSize
  const limit = sortDesc ? Math.min(pageSize, total - (page - 1) * pageSize) : pageSize
  const events = limit <= 0 ? [] : await serving.verbs.timeline(id, first, limit)
  return { data: sortDesc ? events.toReversed() : events, total, page, pageSize, totalPages: Math.ceil(total / pageSize) }
}

async function live(id: string, serving: Serving, request: FastifyRequest, reply: FastifyReply) {
  const after = lastEventId(request.headers['last-event-id'])
  await serving.streams.open(request, reply, (signal) => timelineSince(serving, id, after, signal))
  // The stream has answered; the framework is told so by the reply itself.
  return reply as never
}

async function* timelineSince(serving: Serving, id: string, after: number, signal: AbortSignal): AsyncGenerator<readonly StreamEvent[]> {
  const { wake, wait } = waker(signal)
  const stop = serving.feed.subscribe((ids) => {
    if (ids.includes(id)) wake()
  })
  try {
    let seq = after
    while (!signal.aborted) {
      const events = await serving.verbs.timeline(id, seq, batch)
      seq = events.at(-1)?.seq ?? seq
      yield events.map((event) => ({ event: 'timeline', id: String(event.seq), data: event }))
      if (events.length < batch) await wait(lookAgainMs)
    }
  } finally {
    stop()
  }
}

async function* changedIncidents(serving: Serving, signal: AbortSignal): AsyncGenerator<readonly StreamEvent[]> {
  const { wake, wait } = waker(signal)
  const changed = new Set<string>()
  const stop = serving.feed.subscribe((ids) => {
    for (const id of ids) if (changed.size <= mostChanged) changed.add(id)
    wake()
  })
  try {
    while (!signal.aborted) {
      await wait(lookAgainMs)
      const ids = [...changed]
      changed.clear()
      if (ids.length > mostChanged) yield [{ event: 'all', data: {} }]
      else if (ids.length > 0) yield [{ event: 'incidents', data: { ids } }]
    }
  } finally {
    stop()
  }
}

function lastEventId(header: string | string[] | undefined): number {
  if (header === undefined || header === '') return 0
  const text = String(header)
  if (!/^\d{1,9}$/.test(text)) throw new AcesoError('input-invalid', 'must be the number of an event', { path: 'headers.last-event-id' })
  return Number(text)
}
