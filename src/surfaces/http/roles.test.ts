import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, roles } from '../../ports/store/store.ts'
import { sources } from '../../sources/index.ts'
import { fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

/** Every route and the least role it asks for. One that is new and not written down here fails the first test. */
const table: Readonly<Record<string, Role | 'public'>> = {
  'GET /': 'public',
  'POST /api/ai-analysis/request': 'operator',
  'POST /api/cleanup/request': 'operator',
  'GET /api/cleanup/tasks/{id}': 'operator',
  'POST /api/heartbeat': 'operator',
  'GET /api/stats': 'viewer',
  'POST /api/v1/actions/pause': 'operator',
  'POST /api/v1/actions/resume': 'admin',
  'GET /api/v1/actions/status': 'viewer',
  'GET /api/v1/agents/groups': 'operator',
  'POST /api/v1/agents/reports': 'operator',
  'PUT /api/v1/agents/slim-cores/{id}': 'operator',
  'GET /api/v1/ai-analysis/usage': 'viewer',
  'GET /api/v1/analysis': 'viewer',
  'POST /api/v1/autofix': 'operator',
  'POST /api/v1/autofix/diagnose': 'viewer',
  'GET /api/v1/autofix/health': 'viewer',
  'GET /api/v1/configuration': 'admin',
  'GET /api/v1/coredumps': 'viewer',
  'GET /api/v1/coredumps/verify': 'viewer',
  'POST /api/v1/coredumps/verify': 'operator',
  'GET /api/v1/coredumps/{id}': 'viewer',
  'POST /api/v1/coredumps/{id}/analyse': 'operator',
  'GET /api/v1/coredumps/{id}/analysis': 'viewer',
  'GET /api/v1/coredumps/{id}/core': 'operator',
  'GET /api/v1/coredumps/{id}/slim-core': 'operator',
  'GET /api/v1/crash-groups': 'viewer',
  'GET /api/v1/crash-groups/{id}': 'viewer',
  'POST /api/v1/crash-groups/{id}/fixed': 'operator',
  'POST /api/v1/crash-groups/{id}/merge': 'operator',
  'POST /api/v1/crash-groups/{id}/split': 'operator',
  'GET /api/v1/crash-proposals': 'viewer',
  'POST /api/v1/crash-proposals/refuse': 'operator',
  'GET /api/v1/dead-letters': 'operator',
  'POST /api/v1/dead-letters/{id}/replay': 'operator',
  'GET /api/v1/deliveries': 'viewer',
  'GET /api/v1/deployments': 'viewer',
  'POST /api/v1/deployments': 'operator',
  'GET /api/v1/deployments/{id}': 'viewer',
  'POST /api/v1/deployments/{id}/diagnose': 'operator',
  'DELETE /api/v1/deployments/{id}/reports': 'admin',
  'GET /api/v1/deployments/{id}/reports': 'viewer',
  'GET /api/v1/events': 'viewer',
  'GET /api/v1/health': 'viewer',
  'GET /api/v1/health/components': 'viewer',
  'GET /api/v1/health/live': 'public',
  'GET /api/v1/health/metrics': 'public',
  'GET /api/v1/health/ready': 'public',
  'GET /api/v1/incidents': 'viewer',
  'GET /api/v1/incidents/{id}': 'viewer',
  'GET /api/v1/incidents/{id}/deliveries': 'viewer',
  'POST /api/v1/incidents/{id}/diagnose': 'operator',
  'POST /api/v1/incidents/{id}/dismiss': 'operator',
  'POST /api/v1/incidents/{id}/feedback': 'viewer',
  'POST /api/v1/incidents/{id}/merge': 'operator',
  'GET /api/v1/incidents/{id}/signals': 'viewer',
  'GET /api/v1/incidents/{id}/signals/folded': 'viewer',
  'POST /api/v1/incidents/{id}/split': 'operator',
  'GET /api/v1/incidents/{id}/timeline': 'viewer',
  'POST /api/v1/incidents/{id}/undo': 'approver',
  'GET /api/v1/instances': 'viewer',
  'GET /api/v1/instances/{name}/pods': 'viewer',
  'GET /api/v1/metrics': 'viewer',
  'GET /api/v1/metrics/query': 'viewer',
  'GET /api/v1/models': 'viewer',
  'GET /api/v1/overview': 'viewer',
  'GET /api/v1/patterns': 'viewer',
  'GET /api/v1/patterns/feedback-log': 'viewer',
  'POST /api/v1/plans/{id}/approve': 'approver',
  'POST /api/v1/plans/{id}/reject': 'approver',
  'GET /api/v1/report-scores': 'viewer',
  'GET /api/v1/reports': 'viewer',
  'GET /api/v1/reports/{id}': 'viewer',
  'POST /api/v1/reports/{id}/again': 'operator',
  'GET /api/v1/reports/{id}/diff': 'viewer',
  'GET /api/v1/reports/{id}/progress': 'viewer',
  'POST /api/v1/reports/{id}/mark': 'operator',
  'POST /api/v1/reports/{id}/rating': 'viewer',
  'POST /api/v1/signals': 'operator',
  'GET /api/v1/sources': 'viewer',
  'GET /api/v1/storage': 'viewer',
  'GET /api/v1/summary': 'viewer',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/{name}': 'admin',
  'GET /api/v1/tools': 'viewer',
  'POST /api/v1/webhooks/alertmanager': 'operator',
  'GET /healthz': 'public',
  'POST /mcp': 'viewer',
  'GET /metrics': 'public',
  'GET /readyz': 'public',
  'POST /diagnosis/analyze': 'operator',
  'POST /v1/alerts': 'operator',
  'GET /version': 'public',
}

const tokens = { viewer: 'viewer', operator: 'operator', approver: 'approver', admin: 'admin' } as const
/** In no document of the interface: the protocol describes itself. */
const hidden = ['POST /mcp']
let app: FastifyInstance
beforeAll(async () => {
  app = await createServer(fakeParts({ tokens, sources }))
})
afterAll(() => app.close())

/** Of a stream, which has no end, as soon as it begins. */
async function statusFor(route: string, authorization: string | undefined): Promise<number> {
  const [method = '', path = ''] = route.split(' ')
  const headers = { host: 'aceso.example', ...(authorization === undefined ? {} : { authorization }) }
  const url = path.replaceAll(/\{\w+\}/g, 'x')
  const response = await app.inject({ method: method as 'GET', url, headers, payloadAsStream: true })
  response.stream().resume()
  return response.statusCode
}

const restricted = Object.entries(table).filter((entry): entry is [string, Role] => entry[1] !== 'public')

describe('roles', () => {
  it('are written down for every route there is', async () => {
    const document = (await app.inject({ url: '/openapi.json', headers: { host: 'aceso.example' } })).json<{
      paths: Record<string, Record<string, unknown>>
    }>()
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect([...documented, ...hidden].toSorted()).toEqual(Object.keys(table).toSorted())
  })

  it.each(restricted)('%s asks for %s', async (route, needed) => {
    expect(await statusFor(route, undefined)).toBe(401)
    expect(await statusFor(route, 'Bearer unknown')).toBe(401)
    const refused: string[] = []
    for (const role of roles) if ((await statusFor(route, `Bearer token-of-${role}`)) === 403) refused.push(role)
    expect(refused).toEqual(roles.slice(0, roles.indexOf(needed)))
  })
})
