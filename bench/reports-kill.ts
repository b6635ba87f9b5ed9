/** `npm run bench:reports-kill -- --kills 50`: a server is killed while it writes reports, on the embedded store and on PostgreSQL. Prints JSON; fails where a report is stuck, doubled or lost, money stays reserved, or a model was paid twice for one turn. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../scripts/ensure-postgres.ts'
import { machineLine } from './machine.ts'
import { playKills } from './reports/kills.ts'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' } } })
const kills = Number(values.kills)
const postgres = await startPostgres()
const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-diagnosis-'))
const embeddedFolder = await mkdtemp(join(folder, 'embedded-'))
const serverFolder = await mkdtemp(join(folder, 'server-'))
try {
  const embedded = await playKills({ kills, folder: embeddedFolder })
  const server = await playKills({ kills, folder: serverFolder, databaseUrl: postgres.url })
  process.stderr.write(`${machineLine()}\n`)
  process.stdout.write(`${JSON.stringify({ embedded, postgres: server }, undefined, 2)}\n`)
  const isWhole = [embedded, server].every(
    ({ stuck, doubled, lost, reservedUsd, askedTwice }) => stuck + doubled + lost + reservedUsd + askedTwice === 0,
  )
  process.exitCode = isWhole ? 0 : 1
} finally {
  postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
