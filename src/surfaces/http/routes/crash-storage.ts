import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { CoreFile } from '../../../crash/verbs.ts'
import { AcesoError } from '../../../domain/errors.ts'
import { CoredumpParams } from '../contracts/crash.ts'
import { CrashMetrics, CrashSummary } from '../contracts/crash-overview.ts'
import { CrashStorageReply, VerificationReply } from '../contracts/crash-storage.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['crashes']

export function crashStorageRoutes(app: Server, serving: Serving): void {
  figures(app, serving)
  storage(app, serving)
  downloads(app, serving)
}

/** As documented, without the envelope. */
function figures(app: Server, { crashes }: Serving): void {
  app.get(
    '/api/v1/summary',
    { config: { access: 'viewer' }, schema: { tags, summary: 'Crashes in a few figures', response: { 200: CrashSummary, ...problems } } },
    () => crashes.summary(),
  )
  app.get(
    '/api/v1/metrics',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Counts, trend and scores of crashes', response: { 200: CrashMetrics, ...problems } },
    },
    () => crashes.metrics(),
  )
}

function storage(app: Server, { crashes }: Serving): void {
  app.get(
    '/api/v1/storage',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Where core files are kept', response: { 200: CrashStorageReply, ...problems } },
    },
    async () => ok(await crashes.storage()),
  )
  app.post(
    '/api/v1/coredumps/verify',
    {
      config: { access: 'operator' },
      schema: { tags, summary: 'Compare every stored file with its checksum', response: { 200: VerificationReply, ...problems } },
    },
    async ({ caller }) => ok(await crashes.verify(caller.name)),
  )
  app.get(
    '/api/v1/coredumps/verify',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'How the last verification ended, or how far it is', response: { 200: VerificationReply, ...problems } },
    },
    async () => {
      const last = await crashes.verification()
      if (last === undefined) throw new AcesoError('not-found', 'nothing was verified yet', { next: 'aceso crash verify' })
      return ok(last)
    },
  )
}

/** Cores hold what a process had in memory: operators only. */
function downloads(app: Server, { crashes }: Serving): void {
  const config = { access: 'operator' } as const
  app.get(
    '/api/v1/coredumps/:id/slim-core',
    { config, schema: { tags, summary: 'Its slim core, for a debugger', params: CoredumpParams, produces: ['application/zstd'] } },
    async ({ params }, reply) => send(reply, 'application/zstd', await crashes.slimCore(params.id, leaving(reply))),
  )
  app.get(
    '/api/v1/coredumps/:id/core',
    { config, schema: { tags, summary: 'The whole core, where this server can reach it', params: CoredumpParams } },
    async ({ params }, reply) => {
      const file = await crashes.fullCore(params.id, leaving(reply))
      return send(reply, typeOf(file.fileName), file)
    },
  )
}

function send(reply: FastifyReply, type: string, { fileName, content, sizeBytes }: CoreFile): FastifyReply<never> {
  if (sizeBytes !== undefined) reply.header('content-length', sizeBytes)
  return reply
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .type(type)
    .send(content satisfies Readable) as never
}

function typeOf(fileName: string): string {
  if (fileName.endsWith('.gz')) return 'application/gzip'
  return fileName.endsWith('.zst') ? 'application/zstd' : 'application/octet-stream'
}

/** Ends the reading of a file that nobody takes any more. */
function leaving({ raw }: FastifyReply): AbortSignal {
  const abort = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) abort.abort()
  })
  return abort.signal
}
