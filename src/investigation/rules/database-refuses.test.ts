import { describe, expect, it } from 'vitest'
import { databaseRefuses } from './database-refuses.ts'
import { type Answers, examining, log, matrix, names, pods, repository } from './examining.ts'

const failing = (...lines: readonly string[]): Answers => ({
  find_objects: pods(),
  list_metrics: names('http_requests_total'),
  execute_query: () => ({ result: [{ metric: { code: '500' } }] }),
  execute_range_query: ({ query }) =>
    JSON.stringify(query).includes('sum(pg_stat') ? matrix(30, (minute) => (minute < 5 ? 30 : 97)) : matrix(0.01, 0.4),
  get_logs: log('INFO ready', ...lines),
})
const known = { deployment: { repoAddress: 'https://github.com/shop/cart', tag: 'v1.5.0' } }
const full = 'FATAL:  sorry, too many clients already'
const locked = 'psycopg2.errors.LockNotAvailable: canceling statement due to lock timeout'
const migration = `diff --git a/db/0042.sql b/db/0042.sql
--- /dev/null
+++ b/db/0042.sql
@@ -0,0 +1,1 @@
+CREATE INDEX orders_total ON orders (total);
`

describe('a database that refuses', () => {
  it('has no connection left: told with how many there are', async () => {
    const { causes } = await examining(databaseRefuses, failing(full, full))
    expect(causes[0]).toMatchObject({ cause: 'release.database-connections' })
    expect(causes[0]?.summary.en).toContain('its database has no connection left to give: `FATAL: sorry, too many clients already`')
    expect(causes[0]?.evidence.map(({ en }) => en).join('\n')).toMatch(
      /Connections to the database went from 30\.3 to 98 at 11:\d\d UTC \[\d+\]/,
    )
  })

  it('has a table locked: told with the statement of the release that takes the lock', async () => {
    const { causes } = await examining(databaseRefuses, { ...failing(locked, locked), ...repository(migration) }, known)
    expect(causes[0]).toMatchObject({ cause: 'release.database-locked' })
    expect(causes[0]?.summary.en).toMatch(/, while `db\/0042\.sql:1` of this release changes its tables$/)
    expect(causes[0]?.evidence.map(({ zh }) => zh).join('\n')).toContain('变更了表结构：`CREATE INDEX orders_total ON orders (total);`')
  })

  it.each([
    ['release.database-schema', 'ERROR: column "total" of relation "orders" does not exist'],
    ['release.database-schema', "Unknown column 'o.total' in 'field list'"],
    ['release.database-read-only', 'ERROR: cannot execute INSERT in a read-only transaction'],
    ['release.database-full', 'ERROR: could not extend file "base/1": No space left on device'],
    ['release.database-locked', 'Lock wait timeout exceeded; try restarting transaction'],
    ['release.database-connections', 'FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute'],
  ])('is %s where a driver says %s', async (cause, line) => {
    expect((await examining(databaseRefuses, failing(line))).causes.map((one) => one.cause)).toEqual([cause])
  })

  it('is no cause where one statement gave up waiting and nobody is harmed, nor where a pool of the program is empty', async () => {
    expect((await examining(databaseRefuses, { ...failing(locked), execute_range_query: () => matrix(0.01, 0.01) })).causes).toEqual([])
    expect((await examining(databaseRefuses, failing('HikariPool-1 - Connection is not available'))).causes).toEqual([])
  })
})
