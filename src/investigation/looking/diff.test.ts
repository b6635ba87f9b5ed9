import { expect, it } from 'vitest'
import { readDiff } from './diff.ts'
import { suspiciousLines } from './suspicious-lines.ts'

const diff = `diff --git a/db/1.sql b/db/1.sql
--- a/db/1.sql
+++ b/db/1.sql
@@ -1,3 +1,2 @@
 CREATE TABLE t (a int);
-CREATE INDEX t_a ON t (a);
+-- later
 SELECT 1;
diff --git a/old.md b/old.md
--- a/old.md
+++ /dev/null
@@ -1 +0,0 @@
-DROP INDEX x
`

it('knows file and line of what was added and removed', () => {
  const changed = readDiff(diff).filter(({ kind }) => kind !== 'kept')
  expect(changed.map(({ file, line, kind }) => `${kind} ${file}:${line}`)).toEqual([
    'removed db/1.sql:2',
    'added db/1.sql:2',
    'removed old.md:1',
  ])
})

it('is suspicious of an index that goes, not of words in a document', () => {
  expect(suspiciousLines(readDiff(diff)).map(({ line, what }) => `${line.file}:${line.line} ${what.en}`)).toEqual([
    'db/1.sql:2 takes an index away',
  ])
})

it('is not suspicious of what only moves', () => {
  const moved = '@@ -1,2 +1,2 @@\n-x = cache.get(key)\n+y = cache.get(key)\n'
  expect(suspiciousLines(readDiff(`--- a/a.py\n+++ b/a.py\n${moved}`))).toEqual([])
})
