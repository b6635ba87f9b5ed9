import { expect, it } from 'vitest'
import { type Answers, examining, matrix, names, pods } from './examining.ts'
import { throttled } from './throttled.ts'

const held = (share: number): Answers => ({
  find_objects: pods(),
  list_metrics: names('container_cpu_cfs_throttled_periods_total', 'http_request_duration_seconds_sum'),
  execute_range_query: ({ query }) => (JSON.stringify(query).includes('throttled') ? matrix(0.01, share) : matrix(0.3, 2)),
  diff_revisions: () => ({ differences: [{ path: 'spec.containers.0.resources.limits.cpu', before: '2', after: '300m' }] }),
  get_object: () => ({ object: { spec: { template: { spec: { containers: [{ name: 'cart' }] } } } } }),
})

it('is told with the limit that the release lowered, and how long requests take', async () => {
  const { causes } = await examining(throttled, held(0.9))
  expect(causes[0]?.summary.en).toMatch(
    /^cart 1\.5\.0 is held back by its processor \(CPU\) limit in 91 % of its periods \(`.*limits\.cpu` .* from `2` to `300m`\)$/,
  )
  expect(causes[0]?.evidence.map(({ en }) => en).join('\n')).toMatch(/Requests take 2\.\d+ s instead of 30\d ms/)
  expect(causes[0]?.steps[0]?.zh).toContain('恢复到实际所需')
})

it('is told without one too: the new version uses more', async () => {
  const { causes } = await examining(throttled, { ...held(0.9), diff_revisions: () => ({ differences: [] }) })
  expect(causes[0]?.steps[0]?.en).toContain('see what uses more in 1.5.0')
})

it('is none for the few periods that are usual under any limit', async () => {
  expect((await examining(throttled, held(0.1))).causes).toEqual([])
})
