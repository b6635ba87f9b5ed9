import { describe, expect, it } from 'vitest'
import { concernsSetting } from '../looking/setting-words.ts'
import { changedSetting } from './changed-setting.ts'
import { type Answers, examining, log, matrix, names, pods, repository } from './examining.ts'

const failingSince = (minute: number): Answers => ({
  find_objects: pods(),
  list_metrics: names('http_requests_total'),
  execute_query: () => ({ result: [{ metric: { code: '500' } }] }),
  execute_range_query: () => matrix(0.01, (at) => (at < minute ? 0.01 : 0.2)),
  get_logs: log('ERROR HikariPool-1 - Connection is not available, request timed out after 30000ms'),
  diff_revisions: () => ({ differences: [] }),
})
const known = { deployment: { repoAddress: 'https://github.com/shop/cart', tag: 'v1.5.0' } }
const settingOf = (name: string): string => `diff --git a/application.yaml b/application.yaml
--- a/application.yaml
+++ b/application.yaml
@@ -3,2 +3,2 @@
   hikari:
-    ${name}: 20
+    ${name}: 2
`
const flags = (at: string): Answers => ({
  get_object: ({ kind }) =>
    kind === 'Deployment'
      ? { neighbours: ['Deployment shop/cart refers to ConfigMap shop/cart-flags'] }
      : { changes: [{ manager: 'kubectl-edit', at, fields: ['data.NEW_RATES'] }] },
})

describe('a setting that was changed', () => {
  it('is the cause where the log complains of what it governs', async () => {
    const { causes } = await examining(changedSetting, { ...failingSince(3), ...repository(settingOf('maximum-pool-size')) }, known)
    expect(causes[0]?.summary.en).toBe(
      'cart 1.5.0 suffers from a changed setting: `maximum-pool-size` of `application.yaml:4 (pull request #7)` was changed from `20` to `2`',
    )
    expect(causes[0]?.confidence).toBeGreaterThan(0.9)
  })

  it('is none where nothing speaks of it', async () => {
    const { causes } = await examining(changedSetting, { ...failingSince(3), ...repository(settingOf('page-title')) }, known)
    expect(causes).toEqual([])
  })

  it('is none where nobody is harmed', async () => {
    const well = { ...failingSince(3), ...repository(settingOf('maximum-pool-size')), execute_range_query: () => matrix(0.01, 0.01) }
    expect((await examining(changedSetting, well, known)).causes).toEqual([])
  })

  it('is the cause, whatever it is called, where it began within minutes of it and not of the release', async () => {
    const { causes } = await examining(changedSetting, { ...failingSince(24), ...flags('2026-05-04T11:37:00Z') })
    expect(causes[0]?.summary.en).toContain('`NEW_RATES` of `ConfigMap cart-flags` was changed at 11:37 UTC by kubectl-edit')
    expect(causes[0]?.evidence.map(({ en }) => en).join()).not.toContain('long after the release')
  })

  it('is none where it was changed long before that', async () => {
    expect((await examining(changedSetting, { ...failingSince(40), ...flags('2026-05-04T11:20:00Z') })).causes).toEqual([])
  })

  it('does not show what is called like a secret', async () => {
    const answers = {
      ...failingSince(3),
      get_logs: log('ERROR password authentication failed'),
      ...repository(settingOf('db-password').replace('20', 'hunter2').replace(': 2\n', ': hunter3\n')),
    }
    const { causes } = await examining(changedSetting, answers, known)
    expect(causes).toHaveLength(1)
    expect(JSON.stringify(causes)).not.toMatch(/hunter/)
  })
})

it.each([
  ['proxy-read-timeout', 'IngressGatewayTimeouts: 504 at the ingress', true],
  ['REFRESH', 'status 429 Too Many Requests', true],
  ['paymentEndpoint', 'dial tcp: connection refused', true],
  ['NEW_TARIFF', 'cannot compute tariff of order 7', true],
  ['title', 'Connection is not available', false],
  ['spring.server.name', 'server error', false],
])('%s governs what is told as %s: %s', (name, words, governs) => {
  expect(concernsSetting(name, words)).toBe(governs)
})

describe('a release that left the program’s image as it was', () => {
  const sidecar = (paths: readonly string[], since = 3): Answers => ({
    ...failingSince(since),
    get_logs: log('INFO ready'),
    diff_revisions: () => ({ differences: paths.map((path) => ({ path, before: 'envoy:1.26', after: 'envoy:1.31' })) }),
    get_object: ({ kind }) =>
      kind === 'Deployment' ? { object: { spec: { template: { spec: { containers: [{ name: 'cart' }, { name: 'proxy' }] } } } } } : {},
  })

  it('is told by what else it changed, the image of a sidecar too', async () => {
    const { causes } = await examining(changedSetting, sidecar(['spec.containers.1.image']))
    expect(causes[0]?.summary.en).toContain('`image of proxy` of `the template of cart` was changed from `envoy:1.26` to `envoy:1.31`')
    expect(causes[0]?.evidence.map(({ en }) => en).join('\n')).toContain('The program’s image is the same as before the release')
  })

  it('is not where the program changed as well, or it began long after', async () => {
    const both = sidecar(['spec.containers.0.image', 'spec.containers.1.image'])
    expect((await examining(changedSetting, both)).causes).toEqual([])
    expect((await examining(changedSetting, sidecar(['spec.containers.1.image'], 25))).causes).toEqual([])
  })
})

it('does not take the retries that any log tells of for a word of the setting', () => {
  expect(concernsSetting('max-attempts', 'pricing: attempt 8 of 8 failed: 503')).toBe(false)
})
