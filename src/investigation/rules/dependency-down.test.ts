import { expect, it } from 'vitest'
import { dependencyDown } from './dependency-down.ts'
import { examining, log } from './examining.ts'

const refused = 'ERROR dial tcp: connect to redis:6379: connection refused'
const seen = (redis: object, ...lines: readonly string[]) => ({
  find_objects: ({ contains }: { readonly contains?: unknown }) => ({
    objects:
      contains === 'redis'
        ? [{ name: 'redis-0', ready: true, finished: false, ...redis }]
        : [{ name: 'cart-2-0', created: null, phase: 'Running', ready: true, restarts: 0, waiting: [], node: null, finished: false }],
  }),
  get_logs: log(...lines),
  execute_query: () => ({ result: [{ metric: { job: 'redis' }, value: [1, '0'] }] }),
})

it('names the host that the log names, and asks after it', async () => {
  const { causes } = await examining(dependencyDown, seen({ ready: false }, refused, 'INFO GET / 200', refused))
  expect(causes[0]?.summary.en).toBe('cart 1.5.0 cannot reach redis: connection refused')
  expect(causes[0]?.evidence.map(({ en }) => en)).toEqual([
    `Its log says so: \`${refused}\` [2]`,
    'redis-0 is not ready [4]',
    'Prometheus cannot collect from redis either (up is 0) [5]',
  ])
})

it('counts a host whose pods are well against it, and one line alone little', async () => {
  const { causes } = await examining(dependencyDown, { ...seen({}, refused), execute_query: () => ({ result: [] }) })
  expect(causes[0]?.evidence.at(-1)?.en).toMatch(/^Against it: the pods of redis are ready/)
  expect(causes[0]?.confidence).toBeLessThan(0.4)
})

it('is silent for a log without any', async () => {
  expect((await examining(dependencyDown, seen({}, 'ERROR invalid price'))).causes).toEqual([])
})
