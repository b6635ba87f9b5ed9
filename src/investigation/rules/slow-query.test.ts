import { expect, it } from 'vitest'
import { examining, matrix, names, repository } from './examining.ts'
import { slowQuery } from './slow-query.ts'

const slow = { list_metrics: names('http_request_duration_seconds_sum'), execute_range_query: () => matrix(0.05, 0.5) }
const known = { deployment: { repoAddress: 'https://github.com/shop/cart', tag: 'v1.5.0' } }
const inLoop = `diff --git a/cart.py b/cart.py
--- a/cart.py
+++ b/cart.py
@@ -10,3 +10,5 @@ def page(items):
 def page(items):
+    for item in items:
+        item.price = db.query("SELECT price FROM prices WHERE id = %s", item.id)
     return items
`

it('names the file and the line that asks in a loop', async () => {
  const { causes } = await examining(slowQuery, { ...slow, ...repository(inLoop) }, known)
  expect(causes[0]).toMatchObject({
    cause: 'release.slow-query',
    summary: { en: expect.stringContaining('asks the database inside a loop at `cart.py:12` (pull request #7)') },
  })
  expect(causes[0]?.confidence).toBeGreaterThan(0.9)
})

it('is silent where requests are as quick as before, whatever the change looks like', async () => {
  const quick = { ...slow, execute_range_query: () => matrix(0.05, 0.05) }
  expect((await examining(slowQuery, { ...quick, ...repository(inLoop) }, known)).causes).toEqual([])
})

it('is silent where the release changes no query', async () => {
  expect((await examining(slowQuery, { ...slow, ...repository(inLoop.replace(/^\+ .*$/gm, '+    items.sort()')) }, known)).causes).toEqual(
    [],
  )
})
