import type { LabApi } from '../../lab/api.ts'
import type { SeenWrite } from '../../lab/api-proxy.ts'
import { type OpenedStore, openStore, type StorePlace } from '../../src/adapters/postgres/open-store.ts'
import type { MendLoad } from './mend-load.ts'

/** What must be zero. Each is a list of what was found, so that a figure that is not zero can be looked into. */
export interface Wrongs {
  /** Acknowledged signals that are not in the store. */
  readonly signalsLost: readonly string[]
  /** Acknowledged signals that have no incident, long after. */
  readonly signalsForgotten: readonly string[]
  /** Pairs of incidents of one group that were open at the same time, or that both wait for the same alert to end. */
  readonly incidentsDoubled: readonly string[]
  /** Writes that the API server carried out more than once for one place of one plan. */
  readonly writesDoubled: readonly string[]
  /** Writes done that no timeline tells of, and writes told that were never done. */
  readonly writesUntrue: readonly string[]
  /** Deployments whose generation is not what their breaks and mends add up to. */
  readonly generationsWrong: readonly string[]
  /** Timelines with a gap, and incidents that are not the sum of theirs. */
  readonly timelinesBroken: readonly string[]
}

export interface Judgement {
  readonly wrongs: Wrongs
  readonly writes: number
  /** Writes that were found to be done already after a kill, and so were not done again. */
  readonly foundDone: number
  readonly incidents: number
  readonly deadLetters: number
}

export interface Record {
  readonly acknowledged: ReadonlySet<string>
  readonly writes: readonly SeenWrite[]
  readonly patients: MendLoad['patients']
  readonly namespace: string
}

/** Looks into the store itself, when no server runs any more. */
export async function judge(place: StorePlace, record: Record, api: LabApi): Promise<Judgement> {
  const opened = await openStore(place)
  try {
    const ask = asker(opened)
    const told = await ask<Told>(
      `select body ->> 'planId' || '/' || (body ->> 'index') || case when (body ->> 'undo')::boolean then '/undo' else '' end as mark,
        (body ->> 'foundDone')::boolean as found, count(*)::integer as times from timeline where type = 'write.done' group by 1, 2`,
    )
    const [counts] = await ask<{ readonly incidents: number }>('select count(*)::integer as incidents from incidents')
    return {
      wrongs: {
        ...(await lost(ask, record.acknowledged)),
        incidentsDoubled: await doubledIncidents(ask),
        writesDoubled: doubledWrites(record.writes, told),
        writesUntrue: untrueWrites(record.writes, told),
        generationsWrong: await wrongGenerations(api, record),
        timelinesBroken: await brokenTimelines(ask),
      },
      writes: record.writes.length,
      foundDone: told.filter(({ found }) => found).length,
      incidents: counts?.incidents ?? 0,
      deadLetters: (await opened.jobs.deadLetters(1_000)).length,
    }
  } finally {
    await opened.store.close()
  }
}

type Ask = <Row>(statement: string) => Promise<readonly Row[]>

/** The statements are this file's own, and so are the shapes of their rows. */
function asker({ engine }: OpenedStore): Ask {
  return async <Row>(statement: string) => (await engine.executeSql(statement)).rows as readonly Row[]
}

async function lost(ask: Ask, acknowledged: ReadonlySet<string>): Promise<Pick<Wrongs, 'signalsLost' | 'signalsForgotten'>> {
  const rows = await ask<{ readonly dedup_key: string; readonly grouped: boolean }>(
    `select dedup_key, bool_and(coalesce(incident_id, '') <> '') as grouped from signals where status = 'firing' group by 1`,
  )
  const stored = new Map(rows.map(({ dedup_key, grouped }) => [dedup_key, grouped]))
  return {
    signalsLost: [...acknowledged].filter((key) => !stored.has(key)),
    signalsForgotten: [...acknowledged].filter((key) => stored.get(key) === false),
  }
}

/** A merged incident stands for none of its own. */
async function doubledIncidents(ask: Ask): Promise<readonly string[]> {
  const rows = await ask<{ readonly pair: string }>(
    `select a.id || ' and ' || b.id || ' of ' || a.group_key as pair from incidents a
      join incidents b on a.cluster_id = b.cluster_id and a.group_key = b.group_key and a.id < b.id
      where a.merged_into is null and b.merged_into is null
        and a.opened_at < coalesce(b.closed_at, 'infinity') and b.opened_at < coalesce(a.closed_at, 'infinity')
    union all
    select min(id) || ' and ' || max(id) || ' waiting for ' || key from incidents, jsonb_array_elements_text(doc -> 'firing') as key
      where closed_at is null group by key having count(*) > 1`,
  )
  return rows.map(({ pair }) => pair)
}

interface Told {
  readonly mark: string
  readonly found: boolean
  readonly times: number
}

function doubledWrites(writes: readonly SeenWrite[], told: readonly Told[]): readonly string[] {
  const counts = countBy(writes.map(({ mark }) => mark))
  const done = [...counts].filter(([, count]) => count > 1).map(([mark, count]) => `${mark} was carried out ${count} times`)
  const tellings = new Map<string, number>()
  for (const { mark, times } of told) tellings.set(mark, (tellings.get(mark) ?? 0) + times)
  return [...done, ...[...tellings].filter(([, times]) => times > 1).map(([mark, times]) => `${mark} is told ${times} times`)]
}

function untrueWrites(writes: readonly SeenWrite[], told: readonly Told[]): readonly string[] {
  const done = new Set(writes.map(({ mark }) => mark))
  const said = new Set(told.map(({ mark }) => mark))
  return [
    ...[...done].filter((mark) => !said.has(mark)).map((mark) => `${mark} was carried out and is not told`),
    ...[...said].filter((mark) => !done.has(mark)).map((mark) => `${mark} is told and was not carried out`),
  ]
}

/** Every break and every write makes a new generation, and nothing else does. */
async function wrongGenerations(api: LabApi, { patients, writes, namespace }: Record): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const { name, breaks } of patients) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`
    const { metadata } = (await api.must('GET', path)) as { readonly metadata: { readonly generation: number } }
    const expected = 1 + breaks + writes.filter((write) => write.path === path).length
    if (metadata.generation !== expected) wrong.push(`${name}: generation ${metadata.generation}, expected ${expected}`)
  }
  return wrong
}

async function brokenTimelines(ask: Ask): Promise<readonly string[]> {
  const rows = await ask<{ readonly id: string }>(
    `select i.id from incidents i join lateral (select count(*) as events, max(seq) as last from timeline t where t.incident_id = i.id) t on true
      where t.events <> i.version or t.last <> i.version`,
  )
  return rows.map(({ id }) => id)
}

function countBy(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
