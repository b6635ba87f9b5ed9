import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeParts } from '../fake-parts.ts'
import { createServer } from '../server.ts'

let app: FastifyInstance
const body = { nodeName: 'n1', instanceName: 'prod', namespace: 'milvus', restartCount: 6, deploymentType: 'helm' }
beforeAll(async () => {
  app = await createServer(
    fakeParts({
      tokens: { viewer: 'viewer', agent: 'operator' },
      cleanUps: {
        request: async ({ nodeName }) => ({ allowed: true, taskId: `task-of-${nodeName}`, assignedTo: 'aceso' }),
        task: async (id) => ({
          id,
          clusterId: 'test',
          episode: 'e',
          namespace: 'milvus',
          instance: 'prod',
          deploymentType: 'helm',
          nodeName: 'n1',
          restartCount: 6,
          requestedAt: '2026-11-21T08:00:00.000Z',
          incidentId: 'i-1',
          status: 'pending',
        }),
        cleaned: async () => 0,
      },
    }),
  )
})
afterAll(() => app.close())

const headers = (token: string) => ({ authorization: `Bearer token-of-${token}` })

it('answers an agent plainly, in the documented names', async () => {
  const answer = await app.inject({ method: 'POST', url: '/api/cleanup/request', payload: body, headers: headers('agent') })
  expect(answer.json()).toEqual({ allowed: true, taskId: 'task-of-n1', assignedTo: 'aceso' })
  const task = await app.inject({ url: '/api/cleanup/tasks/task-0123456789abcdef', headers: headers('agent') })
  expect(task.json()).toEqual({
    taskId: 'task-0123456789abcdef',
    status: 'pending',
    instanceName: 'prod',
    namespace: 'milvus',
    deploymentType: 'helm',
    nodeName: 'n1',
    restartCount: 6,
    assignedTo: 'aceso',
    incidentId: 'i-1',
    requestedAt: '2026-11-21T08:00:00.000Z',
  })
})

it('refuses who may only look, and what is no request', async () => {
  const post = async (payload: object, token: string) =>
    (await app.inject({ method: 'POST', url: '/api/cleanup/request', payload, headers: headers(token) })).statusCode
  expect(await post(body, 'viewer')).toBe(403)
  expect(await post({ ...body, deploymentType: 'kustomize' }, 'agent')).toBe(400)
  expect(await post({ ...body, more: 1 }, 'agent')).toBe(400)
  expect(await post({ ...body, restartCount: -1 }, 'agent')).toBe(400)
})
