/** The server side of `bench/intake.ts`, in a process of its own. Arguments: baseline | pglite <folder> | postgres <url>. Talks to its parent over IPC. */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { pino } from 'pino'
import { openStore } from '../src/adapters/postgres/open-store.ts'
import { Secret } from '../src/domain/secret.ts'
import { PipelineSettings } from '../src/pipeline/settings.ts'
import { startGrouping } from '../src/pipeline/steps/grouping.ts'
import { receive } from '../src/pipeline/steps/receive.ts'
import { fakeVerbs } from '../src/pipeline/verbs/fake-verbs.ts'
import type { Verbs } from '../src/pipeline/verbs/verbs.ts'
import type { Clock } from '../src/ports/clock.ts'
import { sources } from '../src/sources/index.ts'
import { fakeParts } from '../src/surfaces/http/fake-parts.ts'
import { createServer } from '../src/surfaces/http/server.ts'

const clock: Clock = { now: () => new Date().toISOString() }

interface Intake {
  readonly receive: Verbs['receive']
  /** Signals stored and grouped so far, and those that still wait. */
  counts(): Promise<{ readonly grouped: number; readonly waiting: number; readonly incidents: number }>
  close(): Promise<void>
}

async function storing(place: Parameters<typeof openStore>[0]): Promise<Intake> {
  const { store, engine } = await openStore(place)
  const settings = PipelineSettings.parse({})
  const grouping = startGrouping({
    signals: store.signals,
    clock,
    ids: { next: (prefix) => `${prefix}-${randomBytes(6).toString('hex')}` },
    settings,
    onFault: (fault) => process.stderr.write(`${String(fault)}\n`),
  })
  return {
    async receive(signals) {
      const result = await receive(signals, undefined, { signals: store.signals, clock })
      grouping.wake()
      return result
    },
    async counts() {
      const { rows } = await sql<{ grouped: number; waiting: number; incidents: number }>`
        select count(incident_id)::integer as grouped, (count(*) - count(incident_id))::integer as waiting,
          (select count(*)::integer from incidents) as incidents from signals`.execute(engine.db)
      return rows[0] ?? { grouped: 0, waiting: 0, incidents: 0 }
    },
    async close() {
      await grouping.stop()
      await store.close()
    },
  }
}

/** Parses and answers, and keeps nothing but a count: what the route itself costs. */
function forgetting(): Intake {
  let count = 0
  return {
    receive: (signals) => {
      count += signals.length
      return Promise.resolve({ stored: signals.length, repeated: 0 })
    },
    counts: () => Promise.resolve({ grouped: count, waiting: 0, incidents: 0 }),
    close: () => Promise.resolve(),
  }
}

const [kind = '', place = '', port = '0'] = process.argv.slice(2)
const intake =
  kind === 'postgres'
    ? await storing({ databaseUrl: new Secret(place) })
    : kind === 'pglite'
      ? await storing({ dataDir: place })
      : forgetting()
const most = Number.MAX_SAFE_INTEGER
const parts = fakeParts({
  sources,
  verbs: fakeVerbs({ receive: intake.receive }),
  settings: { intakeRateLimit: most, rateLimit: most },
})
const app = await createServer({
  ...parts,
  metrics: { ...parts.metrics, request: () => undefined, signals: () => undefined },
  logger: pino({ level: 'silent' }),
})
await app.listen({ port: Number(port), host: '127.0.0.1' })

process.on('message', (message) => {
  if (message === 'counts') void intake.counts().then((counts) => process.send?.(counts))
  if (message === 'stop') {
    void (async () => {
      await app.close()
      await intake.close()
      process.disconnect()
    })()
  }
})
process.send?.('ready')
