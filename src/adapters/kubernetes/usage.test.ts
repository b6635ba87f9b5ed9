import { expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import { readUsage, usageOf } from './usage.ts'

const nodes = JSON.stringify({
  kind: 'NodeMetricsList',
  items: [
    { metadata: { name: 'node-1' }, timestamp: '2026-11-21T09:43:59Z', window: '10.007s', usage: { cpu: '136472719n', memory: '2048Ki' } },
    { metadata: { name: 'node-2' }, timestamp: 'yesterday', window: '10s', usage: { cpu: '1', memory: '1' } },
  ],
})
const pods = JSON.stringify({
  kind: 'PodMetricsList',
  items: [
    {
      metadata: { name: 'cart-1', namespace: 'shop' },
      timestamp: '2026-11-21T09:44:00Z',
      window: '1m0.5s',
      containers: [
        { name: 'app', usage: { cpu: '250m', memory: '64Mi' } },
        { name: 'odd', usage: { cpu: 'much', memory: '1' } },
      ],
    },
  ],
})

it('reads amounts as cores and bytes, and leaves out what cannot be read', () => {
  expect(usageOf(nodes, pods)).toEqual({
    nodes: [
      { node: 'node-1', at: '2026-11-21T09:43:59.000Z', windowMs: 10_007, cpuCores: expect.closeTo(0.136, 3), memoryBytes: 2_097_152 },
    ],
    pods: [
      {
        pod: objectRef('Pod', 'shop', 'cart-1'),
        at: '2026-11-21T09:44:00.000Z',
        windowMs: 60_500,
        containers: [{ name: 'app', cpuCores: 0.25, memoryBytes: 67_108_864 }],
      },
    ],
  })
})

const answering = (status: number, body: string) =>
  readUsage(
    {
      send: () => Promise.resolve({ status, body }),
      lines: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error()) }) }),
    },
    new AbortController().signal,
  )

it('says that there is nothing to tell where no metrics API is served, and what failed elsewhere', async () => {
  expect(await answering(404, '404 page not found')).toEqual({ kind: 'unavailable', why: verbatim('404 page not found'), absent: true })
  expect(await answering(503, 'service unavailable')).toEqual({ kind: 'unavailable', why: verbatim('service unavailable') })
  expect(await answering(200, '{"items": "many"}')).toMatchObject({ kind: 'unavailable' })
})
