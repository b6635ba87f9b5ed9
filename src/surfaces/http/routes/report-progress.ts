import { createHash } from 'node:crypto'
import { AcesoError } from '../../../domain/errors.ts'
import type { ReportStanding } from '../../../domain/release/report.ts'
import { ReportParams, StandingReply } from '../contracts/release.ts'
import { ok, problems } from '../serving/answers.ts'
import { onceOrLive, type StreamEvent, waker, wantsStream } from '../serving/event-stream.ts'
import type { Server } from '../serving/parts.ts'
import type { ReportFeed } from '../serving/report-feed.ts'
import type { Serving } from '../serving/serving.ts'

/** Told at each look of the feed; this only bounds how long a reader waits on a feed that was closed. */
const lookAgainMs = 10_000

/** How a report stands while it is written: once, or live until it has ended. */
export function reportProgressRoute(app: Server, { releases, reports, streams }: Serving): void {
  app.get(
    '/api/v1/reports/:id/progress',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['releases'],
        summary: 'How it stands while it is written; with Accept: text/event-stream live until it ends, resumed by Last-Event-ID',
        params: ReportParams,
        produces: onceOrLive,
        response: { 200: StandingReply, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const [standing] = await releases.standings([id])
      if (standing === undefined) throw new AcesoError('not-found', `there is no report ${id}`)
      if (!wantsStream(request)) return ok(standing)
      const seen = String(request.headers['last-event-id'] ?? '')
      await streams.open(request, reply, (signal) => steps(standing, seen, reports, signal))
      // The stream has answered; the framework is told so by the reply itself.
      return reply as never
    },
  )
}

/** Each step is told whole, so that a reader who missed some, or comes back, needs no others; one that is told already is not told again. */
async function* steps(first: ReportStanding, seen: string, feed: ReportFeed, signal: AbortSignal): AsyncGenerator<readonly StreamEvent[]> {
  const { wake, wait } = waker(signal)
  const latest: { standing: ReportStanding | undefined } = { standing: first }
  const stop = feed.subscribe(first.id, (standing) => {
    latest.standing = standing
    wake()
  })
  try {
    for (let told = seen; !signal.aborted; await wait(lookAgainMs)) {
      const step = stepOf(latest.standing, first.id)
      if (step.id !== told) yield [step]
      if (step.event === 'end') return
      told = step.id
    }
  } finally {
    stop()
  }
}

/** The same state has the same id on every server. One that was deleted meanwhile is over for its readers: they read it anew, and are told that it is gone. */
function stepOf(standing: ReportStanding | undefined, reportId: string): StreamEvent & { readonly id: string } {
  const data = standing ?? { id: reportId }
  const id = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 16)
  return { event: standing?.status === 'generating' ? 'progress' : 'end', id, data }
}
