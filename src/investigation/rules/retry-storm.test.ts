import { expect, it } from 'vitest'
import { type Answers, examining, log, names, pods, repository, series } from './examining.ts'
import { retryStorm } from './retry-storm.ts'

const known = { deployment: { repoAddress: 'https://github.com/shop/cart', tag: 'v1.5.0' } }
const target = { client_name: 'pricing' }
const since = (before: number, after: number) => (minute: number) => (minute < 6 ? before : after)
const one = (before: number, after: number) => ({ result: [series(before, since(before, after), target)] })

/** Calls for each request, and the share of the calls that fail, after the sixth minute. */
const storm = (perRequest: number, failing: number): Answers => ({
  find_objects: pods(),
  list_metrics: names('http_server_requests_seconds_count', 'http_client_requests_seconds_count'),
  execute_query: ({ query }) => ({
    result: [{ metric: JSON.stringify(query).includes('client') ? { ...target, status: '503' } : { status: '503' } }],
  }),
  execute_range_query: ({ query }) =>
    JSON.stringify(query).includes('on()')
      ? one(1, perRequest)
      : JSON.stringify(query).includes('0 * ')
        ? one(0, failing)
        : { result: [series(0.01, since(0.01, 0.5))] },
  get_logs: log('INFO ok'),
  diff_revisions: () => ({ differences: [] }),
})

it('names what is called again and again, and the setting of the release that lets it', async () => {
  const attempts = repository(`diff --git a/app.yaml b/app.yaml
--- a/app.yaml
+++ b/app.yaml
@@ -3,1 +3,1 @@
-    max-attempts: 2
+    max-attempts: 8
`)
  const { causes } = await examining(retryStorm, { ...storm(6, 0.9), ...attempts }, known)
  expect(causes[0]?.summary.en).toBe(
    'cart 1.5.0 calls pricing 6.06 times for each request, 1.01 before, since those calls fail (`max-attempts` of `app.yaml:3 (pull request #7)` was changed from `2` to `8`)',
  )
  expect(causes[0]?.steps[0]?.zh).toContain('先降低 pricing 的负载：恢复 `max-attempts` 或回滚 cart')
})

it('is none where hardly more calls are made than before, however many fail', async () => {
  expect((await examining(retryStorm, storm(1.6, 0.9))).causes).toEqual([])
})

it('is none where more calls are made and hardly any fails', async () => {
  expect((await examining(retryStorm, storm(6, 0.03))).causes).toEqual([])
})
