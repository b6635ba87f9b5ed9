import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CountedInstance } from '../../../crash/instances/verbs.ts'
import { verbatim } from '../../../domain/text.ts'
import { fakeParts } from '../fake-parts.ts'
import { createServer } from '../server.ts'

const instance = (name: string, more: Partial<CountedInstance> = {}): CountedInstance => ({
  name,
  namespace: 'default',
  type: 'helm',
  labels: {},
  annotations: {},
  status: 'running',
  createdAt: '2026-05-04T12:00:00.000Z',
  pods: [{ name: `${name}-0`, namespace: 'default', status: 'running', restartCount: 1, containerStatuses: [] }],
  coredumps: 0,
  restarts: 0,
  ...more,
})

let app: FastifyInstance
let all: readonly CountedInstance[] = []
beforeAll(async () => {
  const instances = async () => (all.length > 0 ? { instances: all } : { instances: all, noneBecause: verbatim('nothing fits') })
  app = await createServer(fakeParts({ instances: { instances } }))
})
afterAll(() => app.close())

async function get(url: string): Promise<{ readonly status: number; readonly body: never }> {
  const answer = await app.inject({ url })
  return { status: answer.statusCode, body: answer.json() }
}

async function names(query: string): Promise<readonly string[]> {
  const { body } = await get(`/api/v1/instances${query}`)
  return (body as { data: readonly CountedInstance[] }).data.map(({ namespace, name }) => `${namespace}/${name}`)
}

describe('instances', () => {
  it('are listed by name, by core files or by restarts, and filtered', async () => {
    all = [
      instance('b', { coredumps: 2, restarts: 1 }),
      instance('a', { coredumps: 1, restarts: 9, type: 'operator', status: 'failed' }),
      instance('a', { namespace: 'team', coredumps: 3 }),
    ]
    expect(await names('')).toEqual(['default/a', 'team/a', 'default/b'])
    expect(await names('?sortBy=coredumps&sortDesc=true')).toEqual(['team/a', 'default/b', 'default/a'])
    expect(await names('?sortBy=restarts&sortDesc=true&pageSize=1')).toEqual(['default/a'])
    expect(await names('?instance=a&namespace=team')).toEqual(['team/a'])
    expect(await names('?status=failed')).toEqual(['default/a'])
    expect(await names('?type=helm&sortDesc=true')).toEqual(['default/b', 'team/a'])
    expect((await get('/api/v1/instances?sort=name')).status).toBe(400)
  })

  it('that are not there come with the reason', async () => {
    all = []
    expect((await get('/api/v1/instances')).body).toMatchObject({ data: [], total: 0, noneBecause: { en: 'nothing fits' } })
  })

  it('tell their pods; two of one name need the namespace', async () => {
    all = [instance('a'), instance('a', { namespace: 'team', pods: [] })]
    expect(await get('/api/v1/instances/a/pods?namespace=default')).toMatchObject({ status: 200, body: [{ name: 'a-0', restartCount: 1 }] })
    expect(await get('/api/v1/instances/a/pods')).toMatchObject({
      status: 400,
      body: { data: { path: '/api/v1/instances/a/pods', next: 'add ?namespace= with one of default, team' } },
    })
    expect((await get('/api/v1/instances/c/pods')).status).toBe(404)
  })
})
