/**
 * `npm run bench:intake`: how many alerts a second are accepted, stored and grouped, and how long a POST takes, on PostgreSQL and on the embedded store,
 * beside the same route that parses and keeps nothing. Load and server are two processes on the same machine.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPostgres } from '../scripts/ensure-postgres.ts'
import { freePort } from '../scripts/free-port.ts'
import { type Load, post } from './intake-load.ts'

const port = await freePort()
const loads: readonly Load[] = [
  { connections: 32, alertsPerPost: 1, seconds: 10 },
  { connections: 8, alertsPerPost: 20, seconds: 10 },
]
const targets = { postgres: { alertsPerSecond: 2_000, p99Ms: 100 }, pglite: { alertsPerSecond: 500, p99Ms: Number.POSITIVE_INFINITY } }
const longestDrainMs = 120_000

interface Counts {
  readonly grouped: number
  readonly waiting: number
  readonly incidents: number
}

interface Row {
  readonly store: string
  readonly load: Load
  readonly accepted: number
  readonly acceptedPerSecond: number
  /** From the first POST until the last accepted alert has its incident. */
  readonly groupedPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly incidents: number
  readonly failures: number
  readonly lost: number
}

async function measure(store: string, place: string, load: Load): Promise<Row> {
  const server = fork(join(import.meta.dirname, 'intake-server.ts'), [store, place, String(port)])
  try {
    await once(server, 'message')
    const { alerts, failures, startedMs, latencies } = await post(port, load)
    const acceptedMs = performance.now() - startedMs
    let counts = await ask(server)
    while (counts.waiting > 0 && performance.now() - startedMs < longestDrainMs) {
      await delay(50)
      counts = await ask(server)
    }
    const groupedMs = performance.now() - startedMs
    const at = (share: number): number => Math.round((latencies[Math.floor(latencies.length * share)] ?? Number.NaN) * 10) / 10
    return {
      store,
      load,
      accepted: alerts,
      acceptedPerSecond: Math.round((alerts / acceptedMs) * 1_000),
      groupedPerSecond: Math.round((counts.grouped / groupedMs) * 1_000),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      incidents: counts.incidents,
      failures,
      lost: alerts - counts.grouped,
    }
  } finally {
    server.send('stop')
    await once(server, 'exit')
  }
}

async function ask(server: ReturnType<typeof fork>): Promise<Counts> {
  server.send('counts')
  const [counts] = await once(server, 'message')
  return counts as Counts
}

/** Other work on the machine before the first POST: a run beside other work measures that work too. */
const [loadBefore = 0] = loadavg()
const rows: Row[] = []
for (const load of loads) {
  rows.push(await measure('baseline', '', load))
  const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-'))
  rows.push(await measure('pglite', folder, load))
  await rm(folder, { recursive: true, force: true })
  const postgres = await startPostgres()
  try {
    rows.push(await measure('postgres', postgres.url, load))
  } finally {
    postgres.stop()
  }
}

const [cpu] = cpus()
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${new Date().toISOString()}`,
)
console.log(
  `Load average before: ${loadBefore.toFixed(1)}${loadBefore > cpus().length / 2 ? ' (DISTURBED: the machine was at work, these figures are too low)' : ''}`,
)
console.log(
  'Accepted = stored and answered with 200; grouped = has its incident. PostgreSQL flushes to disk before it answers;\nthe embedded store survives a killed process, not a power cut (it makes no fsync).\n',
)
console.table(
  rows.map(({ load, ...row }) => ({
    store: row.store,
    posts: `${load.connections} x ${load.alertsPerPost} alert(s)`,
    'accepted/s': row.acceptedPerSecond,
    'grouped/s': row.groupedPerSecond,
    'p50 ms': row.p50Ms,
    'p99 ms': row.p99Ms,
    alerts: row.accepted,
    incidents: row.incidents,
    failed: row.failures,
    lost: row.lost,
  })),
)
let isWrong = rows.some(({ failures, lost }) => failures + lost > 0)
for (const [store, target] of Object.entries(targets)) {
  const verdicts = rows
    .filter((row) => row.store === store)
    .map((row) => ({ row, met: row.groupedPerSecond >= target.alertsPerSecond && row.p99Ms <= target.p99Ms }))
  // The target names one rate and one time, not a load: it is met when one of the loads meets both.
  isWrong ||= !verdicts.some(({ met }) => met)
  for (const { row, met } of verdicts) {
    const { connections, alertsPerPost } = row.load
    console.log(
      `${met ? 'met   ' : 'missed'} ${store}, ${connections} x ${alertsPerPost}: ${row.groupedPerSecond} alerts/s (target ${target.alertsPerSecond}), p99 ${row.p99Ms} ms (target ${target.p99Ms === Number.POSITIVE_INFINITY ? 'none' : target.p99Ms})`,
    )
  }
}
process.exitCode = isWrong ? 1 : 0
