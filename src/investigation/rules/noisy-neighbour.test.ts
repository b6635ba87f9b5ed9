import { expect, it } from 'vitest'
import type { JsonObject } from '../../domain/json.ts'
import { type Answers, examining, matrix, names, pods } from './examining.ts'
import { noisyNeighbour } from './noisy-neighbour.ts'

const largest = (pod: string, namespace: string) => () => ({ result: [{ metric: { namespace, pod }, value: [1, '3.4'] }] })
const node = (busy: number): Answers => ({
  find_objects: pods(),
  list_metrics: names('container_cpu_usage_seconds_total'),
  execute_range_query: ({ query }: JsonObject) =>
    JSON.stringify(query).includes('node_cpu') ? matrix(0.4, busy, { node: 'node-1' }) : matrix(0.3, 0.3),
  execute_query: largest('encode-0', 'media'),
})

it('names the pod that takes the node, and that its own use is as before', async () => {
  const { causes } = await examining(noisyNeighbour, node(0.97))
  expect(causes[0]?.summary.en).toBe('media/encode-0 takes the processors of node-1 (3.4 processors), on which cart runs')
  expect(causes[0]?.evidence.some(({ en }) => en.startsWith('cart itself uses'))).toBe(true)
})

it('names the pod that keeps the disk of the node busy', async () => {
  const { causes } = await examining(noisyNeighbour, {
    ...node(0.5),
    execute_range_query: ({ query }: JsonObject) =>
      JSON.stringify(query).includes('node_disk') ? matrix(0.06, 0.97, { instance: 'node-1:9100' }) : matrix(0.3, 0.3),
    execute_query: () => ({ result: [{ metric: { namespace: 'backup', pod: 'nightly-0' }, value: [1, '419430400'] }] }),
  })
  expect(causes[0]?.summary.en).toBe('backup/nightly-0 takes the disk of node-1 (400 MiB a second), on which cart runs')
})

it.each([
  ['a node that has room', node(0.5)],
  ['a node that it fills itself', { ...node(0.97), execute_query: largest('cart-2-0', 'shop') }],
])('is silent for %s', async (_, answers) => {
  expect((await examining(noisyNeighbour, answers)).causes).toEqual([])
})
