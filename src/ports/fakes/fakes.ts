import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import type { Pattern } from '../../domain/incident/pattern.ts'
import type { FieldChange } from '../../domain/incident/plan.ts'
import type { TimelineEvent } from '../../domain/incident/timeline.ts'
import { type Instant, instantOf } from '../../domain/instant.ts'
import { type Json, type JsonObject, sameJson, valueAt } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import type { World } from '../../world/world.ts'
import type { Clock, Ids } from '../clock.ts'
import { type Cluster, planAnnotation, type WriteRequest, type WriteResult } from '../cluster.ts'
import type { Delivery, IncidentChange, IncidentStore, Outbox, StepJob, SwitchStore } from '../store/store.ts'

/** Fakes of the ports for tests of what lies inside: small, in memory, and true to the contracts. The store's own suite runs on the real databases. */
export interface FakeClock extends Clock {
  pass(ms: number): void
}

export function fakeClock(start: Instant = '2026-05-04T12:00:00.000Z'): FakeClock {
  let nowMs = Date.parse(start)
  return {
    now: () => instantOf(nowMs),
    pass(ms) {
      nowMs += ms
    },
  }
}

export function fakeIds(): Ids {
  let count = 0
  return {
    next(prefix) {
      count += 1
      return `${prefix}-${count}`
    },
  }
}

export interface FakeIncidents {
  readonly incidents: Pick<IncidentStore, 'commit' | 'get' | 'byPlan' | 'openWithCause' | 'earlierWithCause' | 'writesSince' | 'list'>
  readonly patterns: {
    get(id: string): Promise<Pattern | undefined>
    ofCause(cause: string): Promise<readonly Pattern[]>
    list(limit: number): Promise<readonly Pattern[]>
  }
  readonly switches: SwitchStore
  readonly outbox: Pick<Outbox, 'list'>
  /** What the outbox lists; none unless a test adds some. */
  readonly deliveries: Delivery[]
  readonly jobs: StepJob[]
  timelineOf(id: string): readonly TimelineEvent[]
  /** The next commit is lost, as when the process is killed before it. */
  failNextCommit(): void
  /** The next commit that teaches meets a pattern that another incident has just counted into. */
  outrunNextLesson(): void
}

export function fakeIncidents(): FakeIncidents {
  const byId = new Map<string, Incident>()
  const timelines = new Map<string, TimelineEvent[]>()
  const incidentOfPlan = new Map<string, string>()
  const patterns = new Map<string, Pattern>()
  const switches = new Map<string, { value: JsonObject; by: string; at: Instant }>()
  const jobs: StepJob[] = []
  const deliveries: Delivery[] = []
  let lost = false
  let isOutrun = false
  const all = (): Incident[] => [...byId.values()]
  const write = ({ incidentId, events, jobs: queued, patterns: learned = [] }: IncidentChange): void => {
    for (const event of events) {
      const seq = (byId.get(incidentId)?.version ?? 0) + 1
      const full: TimelineEvent = { ...event, incidentId, seq }
      const after = applyEvent(byId.get(incidentId), full)
      byId.set(incidentId, after)
      if (after.plan !== undefined) incidentOfPlan.set(after.plan.id, incidentId)
      timelines.set(incidentId, [...(timelines.get(incidentId) ?? []), full])
    }
    for (const pattern of learned) patterns.set(pattern.id, pattern)
    jobs.push(...queued)
  }
  return {
    jobs,
    timelineOf: (id) => timelines.get(id) ?? [],
    deliveries,
    outbox: { list: () => Promise.resolve(deliveries) },
    failNextCommit() {
      lost = true
    },
    outrunNextLesson() {
      isOutrun = true
    },
    incidents: {
      commit(changes) {
        if (lost) {
          lost = false
          return Promise.reject(new Error('killed before the commit'))
        }
        if (isOutrun && changes.some(({ patterns: learned = [] }) => learned.length > 0)) {
          isOutrun = false
          return Promise.resolve('conflict')
        }
        if (changes.some(({ incidentId, fromVersion }) => (byId.get(incidentId)?.version ?? 0) !== fromVersion))
          return Promise.resolve('conflict')
        for (const change of changes) write(change)
        return Promise.resolve('committed')
      },
      get: (id) => Promise.resolve(byId.get(id)),
      byPlan: (planId) => Promise.resolve(byId.get(incidentOfPlan.get(planId) ?? '')),
      openWithCause: (_, key) => Promise.resolve(all().filter(({ state, trouble }) => state !== 'closed' && trouble?.key === key)),
      earlierWithCause: (_, cause) =>
        Promise.resolve(all().filter(({ state, trouble }) => state === 'closed' && trouble?.cause.cause === cause)),
      list: ({ page, pageSize }) =>
        Promise.resolve({ data: all().slice((page - 1) * pageSize, page * pageSize), total: byId.size, page, pageSize, totalPages: 1 }),
      writesSince: () =>
        Promise.resolve(
          all().flatMap(({ id, writes, plan }) =>
            writes
              .filter(({ state, undo }) => state === 'done' && !undo)
              .map(({ at, planId, index }) => ({
                incidentId: id,
                planId,
                at,
                action: plan?.actions[index]?.kind ?? '',
                target: plan?.actions[index] === undefined ? '' : refText(plan.actions[index].target),
                risk: plan?.risk ?? '',
              })),
          ),
        ),
    },
    patterns: {
      get: (id) => Promise.resolve(patterns.get(id)),
      ofCause: (cause) => Promise.resolve([...patterns.values()].filter((pattern) => pattern.cause === cause)),
      list: () => Promise.resolve([...patterns.values()]),
    },
    switches: {
      get: (name) => Promise.resolve(switches.get(name)),
      setFirst: (name, value, by, at) => {
        const known = switches.get(name)
        if (known === undefined) switches.set(name, { value, by, at })
        return Promise.resolve(known?.value ?? value)
      },
      set(name, value, by, at) {
        switches.set(name, { value, by, at })
        return Promise.resolve()
      },
    },
  }
}

export interface FakeCluster extends Cluster {
  /** Every write that really changed something, in order: the mark. */
  readonly written: readonly string[]
  put(ref: ObjectRef, object: JsonObject): void
  /** What the next real write answers instead of being done. */
  refuseNext(result: WriteResult): void
}

/** A cluster of plain objects: patches check their preconditions and really apply, so that undo can be told from doing. */
export function fakeCluster(world: () => World): FakeCluster {
  const objects = new Map<string, JsonObject>()
  /** As they were before they were last written to. */
  const away = new Map<string, JsonObject>()
  const written: string[] = []
  let refusal: WriteResult | undefined
  const unasked = { kind: 'unavailable', why: verbatim('not in this test') } as const
  return {
    id: 'test',
    readOnly: false,
    origin: 'fake',
    written,
    world: () => Promise.resolve(world()),
    questions: { previousLog: () => Promise.resolve(unasked), log: () => Promise.resolve(unasked), probe: () => Promise.resolve(unasked) },
    missingPermissions: () => Promise.resolve([]),
    version: () => Promise.resolve(unasked),
    usage: () => Promise.resolve(unasked),
    put: (ref, object) => objects.set(refText(ref), object),
    refuseNext(result) {
      refusal = result
    },
    read: (ref) => Promise.resolve(objects.get(refText(ref))),
    write(request) {
      const result = refusal ?? patched(objects, away, request)
      if (!request.dryRun) {
        refusal = undefined
        if (result.kind === 'done') written.push(request.mark)
      }
      return Promise.resolve(request.dryRun && result === refusal ? { kind: 'done', resourceVersion: '1', generation: 1 } : result)
    },
  }
}

function patched(
  objects: Map<string, JsonObject>,
  away: Map<string, JsonObject>,
  { target, write, mark, dryRun }: WriteRequest,
): WriteResult {
  const key = refText(target)
  const now = objects.get(key)
  if (write.verb === 'recreate' || write.verb === 'reinstall') {
    if (!dryRun) objects.set(key, withValue(away.get(key) ?? {}, ['metadata', 'annotations', planAnnotation], mark))
    return { kind: 'done', resourceVersion: '3', generation: 1 }
  }
  if (now === undefined) return { kind: 'overtaken', message: 'gone' }
  away.set(key, now)
  if (write.verb !== 'patch') {
    if (!dryRun) objects.delete(key)
    return { kind: 'done', resourceVersion: '2', generation: 1 }
  }
  const moved = write.changes.find(({ path, before }) => !holds(valueAt(now, path), before))
  if (moved !== undefined) return { kind: 'overtaken', message: `${moved.path.join('.')} has another value` }
  const generation = Number(valueAt(now, ['metadata', 'generation']) ?? 1) + 1
  const changes: readonly FieldChange[] = [
    ...write.changes,
    { path: ['metadata', 'generation'], before: undefined, after: generation, guards: [] },
    { path: ['metadata', 'annotations', planAnnotation], before: undefined, after: mark, guards: [] },
  ]
  const object = changes.reduce<JsonObject>((changed, { path, after }) => withValue(changed, path, after), now)
  if (!dryRun) objects.set(key, object)
  return { kind: 'done', resourceVersion: String(generation), generation, object }
}

function holds(value: Json | undefined, before: Json | undefined): boolean {
  return before === undefined || value === undefined ? before === value : sameJson(value, before)
}

function withValue(object: JsonObject, path: FieldChange['path'], value: Json | undefined): JsonObject {
  const [step, ...rest] = path
  if (step === undefined) return object
  const copy = (Array.isArray(object) ? [...(object as readonly Json[])] : { ...object }) as Record<string | number, Json | undefined>
  if (rest.length > 0) copy[step] = withValue((copy[step] ?? {}) as JsonObject, rest, value)
  else if (value === undefined) delete copy[step]
  else copy[step] = value
  return copy
}
