import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { playKills } from '../../bench/reports/kills.ts'
import { type PostgresServer, startPostgres } from '../../scripts/ensure-postgres.ts'

let folder: string
let postgres: PostgresServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-diagnosis-kill-'))
  postgres = await startPostgres()
})
afterAll(async () => {
  postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

it.each(['embedded', 'server'])(
  'kills in the middle of reports leave none stuck, doubled or lost, and no money reserved (%s)',
  async (kind) => {
    const own = await mkdtemp(join(folder, 'play-'))
    const result = await playKills({ kills: 5, folder: own, ...(kind === 'server' ? { databaseUrl: postgres.url } : {}) })
    expect(result).toMatchObject({ kills: 5, stuck: 0, doubled: 0, lost: 0, reservedUsd: 0 })
    expect(result.completed).toBeGreaterThan(5)
  },
  400_000,
)
