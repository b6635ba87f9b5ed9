import { parseInstant } from '../../../domain/instant.ts'
import type { CrashFilter, GroupFilter, StoredCrash } from '../../../ports/crash-store.ts'
import {
  type CoredumpFile,
  CoredumpPage,
  CoredumpParams,
  CoredumpQuery,
  CoredumpReply,
  FixedRequest,
  GroupDetailReply,
  GroupPage,
  GroupParams,
  GroupQuery,
  GroupReply,
  MergeGroupRequest,
  ProposalsReply,
  Refused,
  RefuseRequest,
  SplitGroupRequest,
} from '../contracts/crash.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['crashes']

export function crashRoutes(app: Server, serving: Serving): void {
  coredumps(app, serving)
  groups(app, serving)
  groupChanges(app, serving)
}

function coredumps(app: Server, { crashes }: Serving): void {
  app.get(
    '/api/v1/coredumps',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Core files', querystring: CoredumpQuery, response: { 200: CoredumpPage, ...problems } },
    },
    async ({ query }) => {
      const { since, until, ...rest } = query
      const filter = { ...rest, since: parseInstant(since), until: parseInstant(until) }
      const page = await crashes.crashes(withoutUndefined(filter) as CrashFilter)
      return { ...page, data: page.data.map((crash) => fileOf(crash)) }
    },
  )
  app.get(
    '/api/v1/coredumps/:id',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'One crash', params: CoredumpParams, response: { 200: CoredumpReply, ...problems } },
    },
    async ({ params }) => {
      const crash = await crashes.crash(params.id)
      const { record } = crash.report
      return {
        file: fileOf(crash),
        gdbOutput: stackText(crash),
        ...(record === undefined ? {} : { scoreBreakdown: record.score }),
        viewerStatus: 'unavailable' as const,
        report: crash.report,
        ...(crash.analysis === undefined ? {} : { analysis: crash.analysis }),
        hasSlimCore: crash.slimName !== undefined,
      }
    },
  )
  app.get(
    '/api/v1/coredumps/:id/slim-core',
    {
      config: { access: 'operator' },
      schema: { tags, summary: 'Its slim core, for a debugger', params: CoredumpParams, produces: ['application/zstd'] },
    },
    async (request, reply) => {
      const abort = new AbortController()
      request.raw.once('aborted', () => abort.abort())
      const { fileName, content } = await crashes.slimCore(request.params.id, abort.signal)
      return reply.header('content-disposition', `attachment; filename="${fileName}"`).type('application/zstd').send(content)
    },
  )
}

function groups(app: Server, { crashes }: Serving): void {
  app.get(
    '/api/v1/crash-groups',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Crash groups', querystring: GroupQuery, response: { 200: GroupPage, ...problems } },
    },
    async ({ query }) => ok(await crashes.groups(withoutUndefined(query) as GroupFilter)),
  )
  app.get(
    '/api/v1/crash-groups/:id',
    { config: { access: 'viewer' }, schema: { ...one('One crash group'), response: { 200: GroupDetailReply, ...problems } } },
    async ({ params }) => ok(await crashes.group(params.id)),
  )
  app.get(
    '/api/v1/crash-proposals',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Groups that look like one bug', response: { 200: ProposalsReply, ...problems } },
    },
    async () => ok(await crashes.proposals()),
  )
}

function groupChanges(app: Server, { crashes }: Serving): void {
  const access = 'operator' as const
  app.post(
    '/api/v1/crash-groups/:id/merge',
    { config: { access }, schema: { ...one('Merge it into another'), body: MergeGroupRequest } },
    async ({ params, body, caller }) => ok(await crashes.merge(params.id, body.into, caller.name)),
  )
  app.post(
    '/api/v1/crash-groups/:id/split',
    { config: { access }, schema: { ...one('Take fingerprints out into a new group'), body: SplitGroupRequest } },
    async ({ params, body, caller }) => ok(await crashes.split(params.id, body.keys, caller.name)),
  )
  app.post(
    '/api/v1/crash-groups/:id/fixed',
    { config: { access }, schema: { ...one('Say which version fixes it'), body: FixedRequest } },
    async ({ params, body, caller }) => ok(await crashes.markFixed(params.id, body.version, caller.name)),
  )
  app.post(
    '/api/v1/crash-proposals/refuse',
    { config: { access }, schema: { tags, summary: 'They are two bugs', body: RefuseRequest, response: { 200: Refused, ...problems } } },
    async ({ body, caller }) => {
      await crashes.refuse(body.left, body.right, caller.name)
      return ok({ refused: true } as const)
    },
  )
}

function one(summary: string) {
  return { tags, summary, params: GroupParams, response: { 200: GroupReply, ...problems } }
}

function fileOf({ id, report, version, group, receivedAt, crashedAt, slimName, analysis }: StoredCrash): CoredumpFile {
  const { record, status, nodeName, why, stored } = report
  const { pod } = record ?? {}
  return {
    id,
    path: record?.file ?? '',
    fileName: record?.file.split('/').at(-1) ?? '',
    size: record?.sizeBytes ?? record?.diskBytes ?? 0,
    modTime: crashedAt,
    pid: record?.pid ?? 0,
    uid: record?.uid ?? 0,
    signal: record?.signal.number ?? 0,
    timestamp: crashedAt,
    executable: record?.program ?? '',
    arguments: record?.arguments ?? [],
    hostname: record?.hostname ?? '',
    nodeName,
    version,
    isAnalyzed: status === 'analyzed' || status === 'stored',
    valueScore: record?.score.totalScore ?? 0,
    quality: record?.quality ?? 0,
    hasFullCore: stored.some(({ what }) => what === 'full'),
    hasSlimCore: slimName !== undefined,
    hasAnalysis: analysis !== undefined,
    status,
    createdAt: receivedAt,
    ...(pod === undefined ? {} : { podName: pod.name, podNamespace: pod.namespace }),
    ...(pod?.container === undefined ? {} : { containerName: pod.container }),
    ...(pod?.instance === undefined ? {} : { instanceName: pod.instance.name }),
    ...(group === undefined ? {} : { group }),
    ...(why === undefined ? {} : { errorMessage: why }),
  }
}

/** The crashing thread's frames, one a line, as a debugger prints them. */
function stackText({ report: { record } }: StoredCrash): string {
  const thread = record?.threads.find(({ tid }) => tid === record.crashThread)
  const lines = (thread?.frames ?? []).map(({ function: name, module, offset, file, line }, index) => {
    const where = file === undefined ? ` from ${module}+${offset}` : ` at ${file}${line === undefined ? '' : `:${line}`}`
    return `#${index}  ${name ?? '??'}${where}`
  })
  return lines.join('\n')
}

function withoutUndefined<Row extends object>(row: Row): Partial<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Partial<Row>
}
