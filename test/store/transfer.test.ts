import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { type OpenedStore, openStore } from '../../src/adapters/postgres/open-store.ts'
import { exportedTables } from '../../src/adapters/postgres/transfer/export-format.ts'
import type { Deployment } from '../../src/domain/release/deployment.ts'
import { mostHeldBytes } from '../held-memory.ts'
import { bothStores, newPlace, type StoreKind } from './both-stores.ts'
import { change, closed, diagnosis, event, everything, groupSimply, note, opened, pattern, plan, signal, t0 } from './examples.ts'

const release = {
  id: 'd-1',
  clusterId: 'default',
  appName: 'cart',
  packageVersion: '1',
  environment: '',
  hosts: [],
  status: 'failed',
  origin: 'api',
  alertRules: [],
  createdTime: t0,
  updatedTime: t0,
} satisfies Deployment
const folder = mkdtempSync(join(tmpdir(), 'aceso-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(bothStores.map((kind) => [kind, kind === 'embedded' ? 'server' : 'embedded'] as const))(
  'moving from %s to %s',
  (from, to) => {
    const file = join(folder, `${from}.ndjson`)

    it('carries everything over, jobs and dead letters too', async () => {
      const written = await withStore(from, async (source) => {
        await fill(source)
        const { rows } = await source.exportTo(createWriteStream(file))
        return { rows, seen: await everythingOf(source) }
      })
      await withStore(to, async (target) => {
        expect(await target.importFrom(createReadStream(file))).toEqual({ rows: written.rows, wasThere: false })
        expect(await everythingOf(target)).toEqual(written.seen)
        // A second try of the same export is recognised; another one is refused.
        expect(await target.importFrom(createReadStream(file))).toEqual({ rows: written.rows, wasThere: true })
        const other = readFileSync(file, 'utf8').replace(/"exportId":"[^"]+"/, '"exportId":"00000000-0000-4000-8000-000000000000"')
        await expect(target.importFrom(Readable.from([other]))).rejects.toMatchObject({ code: 'conflict' })
        await worksOn(target)
      })
    }, 60_000)

    it('imports all or nothing, and again after a failure', async () => {
      const whole = readFileSync(file, 'utf8')
      const lines = whole.trimEnd().split('\n')
      await withStore(to, async (target) => {
        const refused = [
          { text: lines.slice(0, -1).join('\n'), message: /cut off/ },
          { text: whole.slice(0, whole.length / 2), message: /cannot be read/ },
          { text: [...lines.slice(0, 5), ...lines.slice(6)].join('\n'), message: /rows, but/ },
          { text: 'PGDMP', message: /cannot be read/ },
          { text: '{}', message: /not an export/ },
          { text: whole.replace('"001-signals"', '"999-future"'), message: /newer Aceso/ },
          { text: whole.replace('"table":"patterns"', '"table":"pg_authid"'), message: /line \d+ of the export/ },
        ]
        for (const { text, message } of refused) {
          await expect(target.importFrom(Readable.from([text]))).rejects.toThrow(message)
          expect((await target.store.incidents.list(everything)).total).toBe(0)
        }
        expect(await target.importFrom(Readable.from([whole]))).toMatchObject({ wasThere: false })
      })
    }, 60_000)
  },
)

it('refuses a store that has only releases', async () => {
  const file = join(folder, 'empty.ndjson')
  await withStore('embedded', (source) => source.exportTo(createWriteStream(file)))
  await withStore('embedded', async (target) => {
    await target.store.releases.put(release)
    await expect(target.importFrom(createReadStream(file))).rejects.toMatchObject({ code: 'conflict', message: 'the store is not empty' })
  })
})

it('knows of every table whether it is carried over', async () => {
  const stays = ['tokens', 'leases', 'source_notes', 'imports', 'model_reservations', 'model_health']
  await withStore('embedded', async ({ engine }) => {
    const { rows } = await engine.executeSql(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
    )
    const names = rows.map((row) => (row as { name: string }).name)
    expect(names.toSorted()).toEqual([...Object.keys(exportedTables), ...stays].toSorted())
  })
})

it('leaves the key that hides masked values and the tokens where they are', async () => {
  await withStore('embedded', async (source) => {
    await source.store.switches.set('masking', { key: 'never-to-be-seen' }, 'aceso', t0)
    await source.store.switches.set('writes', { paused: true }, 'ann', t0)
    await source.store.access.addToken({ name: 'the-token-of-ann', role: 'admin', hash: 'hash-never-to-be-seen', createdAt: t0 })
    const file = join(folder, 'masking.ndjson')
    await source.exportTo(createWriteStream(file))
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('"paused"')
    expect(text).not.toContain('never-to-be-seen')
    expect(text).not.toContain('the-token-of-ann')
  })
}, 60_000)

it('keeps its size bounded while it exports', async () => {
  await withStore('server', async (source) => {
    const text = 'x'.repeat(2_000)
    for (let round = 0; round < 20; round++) {
      await source.store.signals.receive(
        Array.from({ length: 1_000 }, (_, index) => signal(`s-${round}-${index}`, { facts: { text } })),
        t0,
      )
    }
    const target = join(folder, 'large.ndjson')
    let rows = 0
    const most = await mostHeldBytes(async () => ({ rows } = await source.exportTo(createWriteStream(target))))
    expect(rows).toBe(20_000)
    // 48 MB of text went through.
    expect(most / 1e6).toBeLessThan(20)
    writeFileSync(target, '')
  })
}, 120_000)

async function withStore<Result>(kind: StoreKind, work: (opened: OpenedStore) => Promise<Result>): Promise<Result> {
  const where = await newPlace(kind)
  const opened = await openStore(where.place, { notify: ({ body }) => (body.type === 'incident.closed' ? ['slack', 'mail'] : []) })
  try {
    return await work(opened)
  } finally {
    await opened.store.close()
    await where.remove()
  }
}

async function fill({ store, jobs }: OpenedStore): Promise<void> {
  const odd = 'zh 崩溃 💥 "quotes" \\ back\nslash'
  await store.signals.receive([signal('a', { title: odd }), signal('b', { groupKey: 'g2' }), signal('a')], t0)
  await store.signals.group(10, 0, t0, groupSimply)
  await store.signals.receive([signal('c', { groupKey: 'g2' })], t0)
  await store.incidents.commit([opened('i-1', { title: odd, groupKey: 'own-1' }), opened('i-2', { groupKey: 'own-2' })])
  await store.incidents.commit([
    change('i-1', 1, [diagnosis(), { type: 'plan.proposed', plan: plan('p-1', 'i-1') }], {
      jobs: [{ step: 'decide', incidentId: 'i-1', afterMs: 3_600_000, forVersion: 3 }],
      patterns: [pattern(1)],
    }),
    { ...change('i-2', 1, [note, closed]), events: [event(note, '2026-11-21T08:00:00.123Z'), event(closed)] },
  ])
  await store.switches.set('writes', { paused: true }, 'ann', t0)
  await store.memory.saveRestartCounts('c1', new Map([['shop/cart-1/app', 7]]), [])
  await store.memory.saveVersions('c1', [{ ref: 'ConfigMap shop/cart', at: t0, resourceVersion: '5', object: { data: { a: '1' } } }], 3)
  await jobs.start(({ incidentId }) => (incidentId === 'i-2' ? Promise.reject(new Error('dead')) : Promise.resolve()))
  await vi.waitFor(async () => expect(await jobs.deadLetters(5)).toHaveLength(1), { timeout: 20_000, interval: 100 })
  await jobs.stop(1_000)
}

/** All that can be read through the port. */
async function everythingOf({ store, jobs, engine }: OpenedStore) {
  const incidents = (await store.incidents.list(everything)).data
  const ids = incidents.map(({ id }) => id)
  const letters = await jobs.deadLetters(10)
  const { rows: waiting } = await engine.executeSql(
    `select data, start_after from jobs.job where name = 'step' and state = 'created' order by start_after, data`,
  )
  return {
    incidents,
    timelines: await Promise.all(ids.map((id) => store.incidents.timeline(id, 0, 100))),
    signals: await Promise.all(ids.map((id) => store.signals.ofIncident(id, 100))),
    deliveries: await Promise.all(ids.map((id) => store.outbox.list(id))),
    byPlan: await store.incidents.byPlan('p-1'),
    patterns: await store.patterns.list(10),
    writes: await store.switches.get('writes'),
    restarts: await store.memory.restartCounts('c1'),
    versions: await store.memory.versions('c1'),
    letters: letters.map(({ job, error }) => ({ job, error })),
    waiting,
  }
}

/** The new store goes on where the old one was. */
async function worksOn({ store, jobs }: OpenedStore): Promise<void> {
  expect(await store.signals.group(10, 0, t0, groupSimply)).toBe(1)
  await store.signals.receive([signal('z')], t0)
  expect(await store.signals.group(10, 0, t0, groupSimply)).toBe(1)
  expect(await store.incidents.commit([change('i-1', 3, [closed])])).toBe('committed')
  expect(await store.outbox.list('i-1')).toHaveLength(2)
  const [letter] = await jobs.deadLetters(1)
  expect(await jobs.replay(letter?.id ?? '')).toBe(true)
}
