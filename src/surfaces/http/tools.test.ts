import { describe, expect, it } from 'vitest'
import { fakeMetrics, fakeSeries } from '../../ports/fakes/fake-metric-source.ts'
import { fakeToolbox } from '../../ports/fakes/fake-toolbox.ts'
import { fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

const headers = { host: 'localhost' }
const withMetrics = (metrics: ReturnType<typeof fakeMetrics>) =>
  createServer(fakeParts({ tools: { toolbox: fakeToolbox(), metricSource: { kind: 'there', value: metrics }, actions: [] } }))
const get = async (app: Awaited<ReturnType<typeof createServer>>, url: string) => {
  const response = await app.inject({ url, headers })
  await app.close()
  return { status: response.statusCode, body: response.json() as { readonly data: Record<string, unknown>; readonly message: string } }
}

describe('GET /api/v1/metrics/query', () => {
  it('answers series for a chart: labels, unit, and gaps where there is no number', async () => {
    const labels = { __name__: 'node_load_seconds_total', hostname: 'web-1' }
    const metrics = fakeMetrics({ answer: { series: [fakeSeries(labels, [1.5, Number.NaN], 1000, 60_000)], warnings: ['partial'] } })
    const { status, body } = await get(await withMetrics(metrics), '/api/v1/metrics/query?query=up&start=1777892400&end=1777896000')
    expect(status).toBe(200)
    expect(body).toEqual({
      series: [
        {
          instance: 'web-1',
          metric: 'node_load_seconds_total',
          unit: 's',
          data: [
            { timestamp: 1000, value: 1.5 },
            { timestamp: 61_000, value: null },
          ],
          labels,
        },
      ],
      more: 0,
      warnings: ['partial'],
    })
    expect(metrics.asked).toEqual([{ promQL: 'up', start: '2026-05-04T11:00:00.000Z', end: '2026-05-04T12:00:00.000Z', stepMs: 60_000 }])
  })

  it('puts the chosen hosts in', async () => {
    const metrics = fakeMetrics()
    const query = encodeURIComponent('up{hostname="{{hostname}}"}')
    await get(await withMetrics(metrics), `/api/v1/metrics/query?query=${query}&start=now-1h&step=15s&hostname=a.b&hostname=c`)
    expect(metrics.asked).toMatchObject([{ promQL: 'up{hostname=~"(?:a\\\\.b|c)"}', stepMs: 15_000 }])
  })

  it.each([
    ['a host that would end its text', 'query=up&start=now-1h&hostname=a%22}', 400],
    ['a moment that is none', 'query=up&start=soon', 400],
    ['no start', 'query=up', 400],
    ['an address', 'query=up&start=now-1h&url=http://elsewhere', 400],
    ['a host that is missing', `query=${encodeURIComponent('up{h="{{hostname}}"}')}&start=now-1h`, 400],
  ])('refuses %s', async (_, query, status) => {
    const metrics = fakeMetrics()
    expect((await get(await withMetrics(metrics), `/api/v1/metrics/query?${query}`)).status).toBe(status)
    expect(metrics.asked).toEqual([])
  })

  it('says what would switch it on', async () => {
    const { status, body } = await get(await createServer(fakeParts()), '/api/v1/metrics/query?query=up&start=now-1h')
    expect([status, body.message]).toEqual([502, 'no Prometheus in this test'])
  })
})

describe('GET /api/v1/tools', () => {
  it('tells what can be asked, and how the MCP servers are', async () => {
    const server = {
      name: 'gh',
      state: 'down',
      since: '2026-05-04T12:00:00.000Z',
      why: 'exited',
      restarts: 2,
      withheld: [{ remoteName: 'push', why: 'writes' }],
    } as const
    const toolbox = fakeToolbox([{ name: 'up', description: 'is it up', inputSchema: {}, source: 'aceso' }], {
      servers: [server],
      notes: ['a clash'],
    })
    const app = await createServer(fakeParts({ tools: { toolbox, metricSource: { kind: 'off', why: '' }, actions: [] } }))
    const { body } = await get(app, '/api/v1/tools')
    expect(body.data).toEqual({
      tools: [{ name: 'up', source: 'aceso', state: 'ready', description: 'is it up' }],
      servers: [server],
      notes: ['a clash'],
    })
  })
})
