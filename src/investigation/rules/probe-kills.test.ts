import { expect, it } from 'vitest'
import { type Answers, examining, pods } from './examining.ts'
import { probeKills } from './probe-kills.ts'

const kill = (pod: string, count: number, lastAt: string) => ({
  object: `Pod shop/${pod}`,
  reason: 'Killing',
  message: 'Container cart failed liveness probe, will be restarted',
  count,
  lastAt,
})
const failure = {
  object: 'Pod shop/cart-2-0',
  reason: 'Unhealthy',
  message: 'Liveness probe failed: Get "http://10.0.0.1:8080/deep": context deadline exceeded',
  count: 9,
  lastAt: '2026-05-04T11:50:00Z',
}
const killing = (...events: readonly ReturnType<typeof kill>[]): Answers => ({
  find_objects: pods(),
  get_events: () => ({ events: [...events, failure] }),
  diff_revisions: () => ({ differences: [{ path: 'spec.containers.0.livenessProbe', before: null, after: {} }] }),
})

it('is told with what the kubelet says of it and what the release changed of the probe, though all pods are ready', async () => {
  const { causes } = await examining(probeKills, killing(kill('cart-2-0', 5, '2026-05-04T11:50:00Z')))
  expect(causes[0]).toMatchObject({ cause: 'release.probe-kills' })
  expect(causes[0]?.summary.en).toContain('are killed by their liveness probe: `Liveness probe failed: Get "http://10.0.0.1:8080/deep"')
  expect(causes[0]?.evidence.map(({ en }) => en).join('\n')).toContain('This release changed `spec.containers.0.livenessProbe`')
})

it.each([
  ['one kill', kill('cart-2-0', 1, '2026-05-04T11:50:00Z')],
  ['kills before the release', kill('cart-2-0', 5, '2026-05-04T11:00:00Z')],
  ['kills of other pods', kill('cart-db-0', 5, '2026-05-04T11:50:00Z')],
])('is none for %s', async (_, event) => {
  expect((await examining(probeKills, killing(event))).causes).toEqual([])
})
