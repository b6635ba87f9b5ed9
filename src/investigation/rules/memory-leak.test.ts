import { expect, it } from 'vitest'
import type { Json } from '../../domain/json.ts'
import { type Answers, examining, names, pods, series } from './examining.ts'
import { memoryLeak } from './memory-leak.ts'

const mib = 2 ** 20
const memory = (...all: readonly Json[]): Answers => ({
  list_metrics: names('container_memory_working_set_bytes'),
  execute_range_query: () => ({ result: all }),
  find_objects: pods({ restarts: 2 }),
  get_object: () => ({
    object: { status: { containerStatuses: [{ restartCount: 2, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] } },
  }),
})
const old = series(150 * mib, undefined, { pod: 'cart-1-0' })

it('finds memory that grows since the release and did not before, and that the kernel ended the program', async () => {
  const { causes } = await examining(
    memoryLeak,
    memory(
      old,
      series(undefined, (minute) => (150 + minute * 6) * mib, { pod: 'cart-2-0' }),
    ),
  )
  expect(causes[0]).toMatchObject({
    cause: 'release.memory-leak',
    summary: { en: expect.stringMatching(/^cart 1\.5\.0 leaks memory: cart-2-0 rose from 15\d MiB to 42\d MiB/) },
  })
  expect(causes[0]?.evidence.map(({ en }) => en.replace(/\d+ MiB/g, 'N'))).toContain('Before the release a pod stayed near N [10]')
  expect(causes[0]?.evidence.some(({ en }) => en.includes('OOMKilled'))).toBe(true)
})

it('finds it between restarts too', async () => {
  const saw = series(undefined, (minute) => (120 + (minute % 20) * 15) * mib, { pod: 'cart-2-0' })
  expect((await examining(memoryLeak, memory(old, saw))).causes).toHaveLength(1)
})

it.each([
  ['a cache that fills and stays', series(undefined, (minute) => (150 + Math.min(minute, 12) * 8) * mib, { pod: 'cart-2-0' })],
  [
    'what grew before as it grows now',
    series(
      (minute) => (300 + minute * 3) * mib,
      (minute) => (300 + minute * 3) * mib,
    ),
  ],
  ['what is flat', series(undefined, 160 * mib, { pod: 'cart-2-0' })],
])('is silent for %s', async (_, one) => {
  expect((await examining(memoryLeak, memory(old, one))).causes).toEqual([])
})

it('is silent for a young pod that fills what those before it used too, under a limit that is lower now', async () => {
  const before = series(300 * mib, undefined, { pod: 'cart-1-0' })
  const young = series(undefined, (minute) => (120 + minute * 3) * mib, { pod: 'cart-2-0' })
  expect((await examining(memoryLeak, memory(before, young))).causes).toEqual([])
})

it('finds a heap that fills while the memory of its process stays level', async () => {
  const heap = series(undefined, (minute) => (150 + minute * 6) * mib, { pod: 'cart-2-0' })
  const { causes } = await examining(memoryLeak, {
    list_metrics: names('container_memory_working_set_bytes', 'jvm_memory_used_bytes'),
    execute_range_query: ({ query }) => ({
      result: [JSON.stringify(query).includes('jvm_') ? heap : series(900 * mib, 900 * mib, { pod: 'cart-1-0' })],
    }),
  })
  expect(causes[0]?.promQL[0]).toContain('area="heap"')
})
