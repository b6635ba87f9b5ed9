import { parseInstant } from '../../../domain/instant.ts'
import type { CrashFilter, GroupFilter } from '../../../ports/store/crash-store.ts'
import {
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
import { coredumpDetail, coredumpFile } from './coredump-answer.ts'

const tags = ['crashes']
/** A store that does not answer must not keep the page of a crash waiting. */
const keptLookMs = 5_000

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
      const { since, until, id, ...rest } = query
      const filter = { ...rest, idPrefix: id, since: parseInstant(since), until: parseInstant(until) }
      const page = await crashes.crashes(withoutUndefined(filter) as CrashFilter)
      return { ...page, data: page.data.map((crash) => coredumpFile(crash, crashes.valueThreshold)) }
    },
  )
  app.get(
    '/api/v1/coredumps/:id',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'One crash', params: CoredumpParams, response: { 200: CoredumpReply, ...problems } },
    },
    async ({ params: { id } }) => {
      const crash = await crashes.crash(id)
      const [kept, incident, state, explained] = await Promise.all([
        crashes.kept(id, AbortSignal.timeout(keptLookMs)),
        crashes.incidentOf(id),
        crashes.analysis.underWay(id),
        crash.group === undefined ? undefined : crashes.analysis.explained(crash.group),
      ])
      return coredumpDetail(crash, { kept, incident, state, explained }, crashes.valueThreshold)
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

function withoutUndefined<Row extends object>(row: Row): Partial<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Partial<Row>
}
