import type { Text } from '../../domain/text.ts'

/** One way in which a database says that it does not serve, in the words that drivers pass on. */
export interface DatabaseRefusal {
  readonly cause: string
  readonly shape: RegExp
  /** `cart 1.5.0 fails: <said>`. */
  readonly said: Text
  readonly steps: readonly Text[]
  /** What of a release brings it about, where something does. */
  readonly broughtBy?: 'schema-change'
}

/** PostgreSQL, PgBouncer, MySQL, Oracle, MongoDB. An application's own pool that is empty is not meant. */
export const outOfConnections =
  /sorry, too many clients|remaining connection slots are reserved|\btoo many (?:open )?connections\b|too many connections for (?:role|database)|no more connections allowed|max_client_conn|connection limit exceeded for|ORA-(?:00018|00020|12516|12519|12520)\b/i

export const databaseRefusals: readonly DatabaseRefusal[] = [
  {
    cause: 'release.database-connections',
    shape: outOfConnections,
    said: { en: 'its database has no connection left to give', zh: '其数据库的连接数已耗尽' },
    steps: [
      {
        en: 'See who holds them: `SELECT application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2`, or `SHOW PROCESSLIST`; end what sits idle.',
        zh: '查看连接由谁占用：`SELECT application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2` 或 `SHOW PROCESSLIST`，并结束闲置连接。',
      },
      {
        en: 'Keep the pools of all replicas together below what the database allows, or put a pooler before it.',
        zh: '使所有副本的连接池总和低于数据库上限，或在其前部署连接池代理。',
      },
    ],
  },
  {
    cause: 'release.database-locked',
    shape:
      /canceling statement due to lock timeout|LockNotAvailable|could not obtain lock on|Lock wait timeout exceeded|deadlock (?:detected|found when)|database (?:table )?is locked|SQLITE_BUSY|ORA-00054\b|waiting for table metadata lock/i,
    said: { en: 'its statements wait for a lock of the database and are given up', zh: '其 SQL 等待数据库锁超时而被取消' },
    steps: [
      {
        en: "See who holds the lock (`SELECT pid, query FROM pg_stat_activity WHERE wait_event_type IS NULL AND state <> 'idle'`, or `SHOW ENGINE INNODB STATUS`); end a migration that can be run again.",
        zh: "查看锁的持有者（`SELECT pid, query FROM pg_stat_activity WHERE wait_event_type IS NULL AND state <> 'idle'` 或 `SHOW ENGINE INNODB STATUS`）；可重跑的迁移先终止。",
      },
      {
        en: 'Change large tables without a lock on all of them: `CREATE INDEX CONCURRENTLY`, a short `lock_timeout`, small steps.',
        zh: '大表变更避免锁全表：使用 `CREATE INDEX CONCURRENTLY`、较短的 `lock_timeout`，并分步进行。',
      },
    ],
    broughtBy: 'schema-change',
  },
  {
    cause: 'release.database-schema',
    shape:
      /(?:column|relation) "?[\w."]+"? (?:of relation "?[\w."]+"? )?does not exist|Unknown column '|Table '[^']+' doesn't exist|no such (?:table|column): |UndefinedColumn|UndefinedTable|Invalid (?:column|object) name '|ORA-009(?:04|42)\b/i,
    said: { en: 'it asks its database for tables or columns that are not there', zh: '其访问的数据库表或列不存在' },
    steps: [
      {
        en: 'See whether the migration of this release has run on this database, and whether it removed what the version before still asks for.',
        zh: '确认本次发布的数据库迁移是否已在该库执行，以及是否删除了旧版本仍在使用的表或列。',
      },
      {
        en: 'Run the migration, or roll the program and the schema back together.',
        zh: '补跑迁移，或将程序与表结构一并回滚。',
      },
    ],
    broughtBy: 'schema-change',
  },
  {
    cause: 'release.database-read-only',
    shape:
      /cannot execute [A-Z ]+ in a read-only transaction|READONLY You can't write against a read only replica|running with the --(?:super-)?read-only option|NotWritablePrimary|not master and slaveOk=false|ORA-16000\b/i,
    said: { en: 'it writes to a database that takes no writes', zh: '其写入的数据库处于只读状态' },
    steps: [
      {
        en: 'See which database the program is connected to: after a fail-over, old connections and addresses lead to what is a replica now.',
        zh: '确认程序所连的数据库：主从切换之后，旧连接或旧地址可能指向从库。',
      },
    ],
  },
  {
    cause: 'release.database-full',
    shape:
      /could not extend file .{0,200}No space left on device|MISCONF Redis is configured to save|OOM command not allowed when used memory|The table '[^']+' is full|ORA-0165[0-9]\b/i,
    said: { en: 'its database has no room left', zh: '其数据库空间已满' },
    steps: [{ en: 'Make room for the database, then see what fills it.', zh: '先为数据库释放或扩充空间，再查明由何占满。' }],
  },
]
