import { Readable } from 'node:stream'
import {
  AgentHeartbeat,
  AgentHeartbeatAnswer,
  AgentReports,
  AgentReportsAnswer,
  KnownGroups,
  mostSlimCoreBytes,
} from '../../../domain/crash/agent-protocol.ts'
import { AcesoError } from '../../../domain/errors.ts'
import { AgentStats, CoredumpParams } from '../contracts/crash.ts'
import { problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['agents']
const slimCoreType = 'application/octet-stream'

/** What node agents call: plain answers without the envelope, as the protocol of the agents says. */
export function agentRoutes(app: Server, serving: Serving): void {
  const { crashes, settings } = serving
  const intake = { access: 'operator', intake: true } as const
  app.post(
    '/api/v1/agents/reports',
    {
      config: intake,
      bodyLimit: settings.webhookBodyLimit,
      schema: { tags, summary: 'Finished core files', body: AgentReports, response: { 200: AgentReportsAnswer, ...problems } },
    },
    async ({ body }) => ({ stored: [...(await crashes.tell(body.reports))] }),
  )
  app.get(
    '/api/v1/agents/groups',
    { config: intake, schema: { tags, summary: 'Crashes that are known already', response: { 200: KnownGroups, ...problems } } },
    async () => {
      const { groups, fullCoresPerGroup } = await crashes.known()
      return { groups: groups.map((group) => ({ ...group, exactKeys: [...group.exactKeys] })), fullCoresPerGroup }
    },
  )
  app.post(
    '/api/heartbeat',
    {
      config: intake,
      schema: { tags, summary: 'An agent lives', body: AgentHeartbeat, response: { 200: AgentHeartbeatAnswer, ...problems } },
    },
    async ({ body }) => {
      await crashes.heartbeat(body)
      return { acknowledged: true }
    },
  )
  app.get(
    '/api/stats',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'The agents and what they told', response: { 200: AgentStats, ...problems } },
    },
    () => stats(serving),
  )
  slimCores(app, serving)
}

/** Its body is passed on as it comes, never held. The parser is for this route alone: everywhere else only JSON is read. */
function slimCores(app: Server, { crashes }: Serving): void {
  void app.register(async (own) => {
    own.addContentTypeParser(slimCoreType, (_request, payload, done) => done(null, payload))
    own.put(
      '/api/v1/agents/slim-cores/:id',
      {
        config: { access: 'operator', intake: true },
        bodyLimit: mostSlimCoreBytes,
        schema: { tags, summary: 'The slim core of a report', params: CoredumpParams },
      },
      async (request, reply) => {
        if (!(request.body instanceof Readable))
          throw new AcesoError('input-invalid', `send the slim core as ${slimCoreType}`, { path: 'body' })
        const abort = new AbortController()
        request.raw.once('aborted', () => abort.abort())
        await crashes.keepSlimCore((request.params as { id: string }).id, request.body, abort.signal)
        return reply.code(204).send()
      },
    )
  })
}

async function stats({ crashes }: Serving) {
  const one = { page: 1, pageSize: 1 }
  const [agents, told, groups] = await Promise.all([
    crashes.agents(),
    crashes.crashes({ ...one, sortBy: 'time', sortDesc: true }),
    crashes.groups({ ...one, sortBy: 'lastSeen' }),
  ])
  const activeAgents = agents.filter(({ isActive }) => isActive).length
  return { globalState: { agents: agents.length, activeAgents, crashes: told.total, groups: groups.total }, agents }
}
