import { expect, it } from 'vitest'
import { errorInCode } from './error-in-code.ts'
import { type Answers, examining, log, matrix, names, pods, repository } from './examining.ts'

const line = "ERROR TypeError: Cannot read properties of undefined (reading 'name')"
const failing: Answers = {
  find_objects: pods(),
  list_metrics: names('http_requests_total'),
  execute_query: () => ({ result: [{ metric: { code: '500' } }] }),
  execute_range_query: () => matrix(0.01, 0.2),
  get_logs: log(line, '    at addressLine (/app/src/address.js:14:31)', 'INFO ok', line, '    at addressLine (/app/src/address.js:14:31)'),
}
const known = { deployment: { repoAddress: 'https://github.com/shop/cart', tag: 'v1.5.0' } }
const changeOf = (file: string): string => `--- a/src/${file}
+++ b/src/${file}
@@ -14,1 +14,1 @@
-old
+new
`

it('names the error and its place, and the pull request that changed it', async () => {
  const { causes } = await examining(errorInCode, { ...failing, ...repository(changeOf('address.js')) }, known)
  expect(causes[0]?.summary.en).toMatch(/^cart 1\.5\.0 fails in `address\.js:14`: `ERROR TypeError: Cannot read/)
  expect(causes[0]?.evidence.at(-1)?.en).toContain('Pull request #7 of this release changed `address.js`')
  expect(causes[0]?.confidence).toBeGreaterThan(0.95)
})

it('is less sure where the release did not touch the place', async () => {
  const touched = await examining(errorInCode, { ...failing, ...repository(changeOf('address.js')) }, known)
  const other = await examining(errorInCode, { ...failing, ...repository(changeOf('other.js')) }, known)
  expect(other.causes[0]?.confidence).toBeLessThan(touched.causes[0]?.confidence ?? 0)
  expect(other.causes[0]?.evidence.at(-1)?.en).toContain('the release did not change `address.js`')
})

it('does not call an error that any program logs now and then a fault of its code', async () => {
  const quiet = { ...failing, get_logs: log('WARN TimeoutException: retried at client.js:3:1', 'INFO ready') }
  expect((await examining(errorInCode, quiet)).causes).toEqual([])
})
