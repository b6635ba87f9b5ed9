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

it('names a time-out that was taken away', async () => {
  const removed = `diff --git a/RestClient.java b/RestClient.java
--- a/RestClient.java
+++ b/RestClient.java
@@ -4,1 +4,1 @@
-  Client client = Client.builder().readTimeout(Duration.ofSeconds(2)).build();
+  Client client = Client.builder().build();
`
  const { causes } = await examining(slowQuery, { ...slow, ...repository(removed) }, known)
  expect(causes[0]?.summary.en).toContain('takes a time-out away at `RestClient.java:4`')
  const longer = removed.replace('builder().build()', 'builder().readTimeout(Duration.ofSeconds(9)).build()')
  expect((await examining(slowQuery, { ...slow, ...repository(longer) }, known)).causes).toEqual([])
})
