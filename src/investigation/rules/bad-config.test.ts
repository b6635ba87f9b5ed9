import { expect, it } from 'vitest'
import { badConfig } from './bad-config.ts'
import { examining, log, pods } from './examining.ts'

const crashing = { find_objects: pods({ ready: false, restarts: 4, waiting: ['CrashLoopBackOff'] }) }

it('names the variable that is not set', async () => {
  const { causes } = await examining(badConfig, {
    ...crashing,
    get_logs: log('FATAL required environment variable PAYMENT_API_VERSION is not set'),
  })
  expect(causes[0]?.summary.en).toMatch(/^cart 1\.5\.0 fails over PAYMENT_API_VERSION:/)
  expect(causes[0]?.confidence).toBeGreaterThan(0.9)
})

it('names the file that cannot be read, and the ConfigMap that was changed with the release', async () => {
  const { causes } = await examining(badConfig, {
    ...crashing,
    get_logs: log('FATAL cannot load configuration: /settings/cart.yaml: yaml: line 4: mapping values are not allowed'),
    diff_revisions: () => ({ differences: [] }),
    get_object: ({ kind }) =>
      kind === 'Deployment'
        ? { neighbours: ['Deployment shop/cart refers to ConfigMap shop/cart-settings'] }
        : { changes: [{ manager: 'kubectl-edit', at: '2026-05-04T11:14:00Z' }] },
  })
  expect(causes[0]?.summary.en).toContain('/settings/cart.yaml')
  expect(causes[0]?.evidence.at(-1)?.en).toContain('ConfigMap cart-settings was changed at 11:14 UTC by kubectl-edit')
})

it('trusts a complaint of a program that works little, and ordinary lines not at all', async () => {
  const alone = await examining(badConfig, { find_objects: pods(), get_logs: log('WARN option --color is not set') })
  expect(alone.causes[0]?.confidence ?? 0).toBeLessThan(0.75)
  expect((await examining(badConfig, { ...crashing, get_logs: log('INFO GET / 200', 'ERROR no such user') })).causes).toEqual([])
})
