import { expect, it } from 'vitest'
import { examining, matrix, names } from './examining.ts'
import { processorUse } from './processor-use.ts'

const using = (total: number, perRequest: number) => ({
  list_metrics: names('container_cpu_usage_seconds_total', 'http_requests_total'),
  execute_range_query: ({ query }: { readonly query?: unknown }) =>
    String(query).includes(' / ') ? matrix(0.007, perRequest) : matrix(0.8, total),
})

it('tells what a request costs now and before', async () => {
  const { causes } = await examining(processorUse, using(2.6, 0.023))
  expect(causes[0]?.summary.en).toBe('cart 1.5.0 takes 23 ms of processor time (CPU) for each request, and 7.07 ms before the release')
})

it.each([
  ['more requests need more of it', 2.6, 0.007],
  ['fewer requests share what a program needs anyhow', 0.8, 0.023],
])('is silent where %s', async (_, total, perRequest) => {
  expect((await examining(processorUse, using(total, perRequest))).causes).toEqual([])
})
