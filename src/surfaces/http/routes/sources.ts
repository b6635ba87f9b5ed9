import { msBetween } from '../../../domain/instant.ts'
import { feedName, watchedWithinMs } from '../../../pipeline/watching/source-log.ts'
import type { SourceNotes } from '../../../ports/store/store.ts'
import type { Source } from '../../../sources/contract.ts'
import { ConfigurationReply, DeliveryPage, DeliveryQuery, type SourceState, type Sources, SourcesReply } from '../contracts/sources.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'
import { intakePath } from './intake.ts'

/** Where signals come from and where notices go, and what was configured: for those who run Aceso. */
export function sourceRoutes(app: Server, { verbs, sources, channels, configuration, clock }: Serving): void {
  app.get(
    '/api/v1/sources',
    {
      config: { access: 'viewer' },
      schema: { tags: ['sources'], summary: 'Where signals come from', response: { 200: SourcesReply, ...problems } },
    },
    async () => ok(sourcesAnswer(await verbs.sourceNotes(), sources, clock.now())),
  )
  app.get(
    '/api/v1/deliveries',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sources'],
        summary: 'Notices of all incidents, newest first',
        querystring: DeliveryQuery,
        response: { 200: DeliveryPage, ...problems },
      },
    },
    async ({ query: { page, pageSize, status } }) =>
      ok({ ...(await verbs.deliveries({ page, pageSize, ...(status === undefined ? {} : { status }) })), channels }),
  )
  app.get(
    '/api/v1/configuration',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['configuration'],
        summary: 'Every setting and where its value came from, as `aceso config show`',
        response: { 200: ConfigurationReply, ...problems },
      },
    },
    async () => ok(configuration),
  )
}

function sourcesAnswer(notes: readonly SourceNotes[], sources: readonly Source[], now: string): Sources {
  const bySource = new Map(notes.map((one) => [one.source, one]))
  const feed = bySource.get(feedName)
  const named = new Set(sources.map(({ kind }) => kind))
  // Aceso's own scans and requests are noted too, and so are sources of a newer server on the same store.
  const others = notes.filter(({ source }) => source !== feedName && !named.has(source))
  const watched = feed?.watchedAt !== undefined && msBetween(feed.watchedAt, now) < watchedWithinMs
  return {
    watch: {
      watched,
      ...(watched && feed.watchedSince !== undefined ? { since: feed.watchedSince } : {}),
      dropped: feed?.dropped ?? 0,
      ...(feed?.droppedAt === undefined ? {} : { droppedAt: feed.droppedAt }),
      ...lastError(feed),
    },
    sources: [
      ...sources.map((source): SourceState => ({ ...describedSource(source), ...counted(bySource.get(source.kind)) })),
      ...others.map((one): SourceState => ({ kind: one.source, way: 'own', ...counted(one) })),
    ],
  }
}

function describedSource(source: Source): Pick<SourceState, 'kind' | 'way' | 'path' | 'objects'> {
  const { kind, way } = source
  if (source.way === 'push') return { kind, way, path: intakePath(kind) }
  return source.way === 'watch' ? { kind, way, objects: source.kinds } : { kind, way }
}

function counted(notes: SourceNotes | undefined): Pick<SourceState, 'signals' | 'lastSignalAt' | 'lastError'> {
  const { lastSignalAt } = notes ?? {}
  return { signals: notes?.signals ?? 0, ...(lastSignalAt === undefined ? {} : { lastSignalAt }), ...lastError(notes) }
}

function lastError(notes: SourceNotes | undefined): { readonly lastError?: { readonly message: string; readonly at: string } } {
  return notes?.error === undefined || notes.errorAt === undefined ? {} : { lastError: { message: notes.error, at: notes.errorAt } }
}
