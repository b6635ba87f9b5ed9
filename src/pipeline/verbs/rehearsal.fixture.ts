import type { Action } from '../../actions/contract.ts'
import { CleanerSettings } from '../../domain/crash/cleaner-settings.ts'
import type { Mend, Trouble } from '../../domain/incident/hypothesis.ts'
import { troubleKey } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { aceso } from '../../domain/incident/timeline.ts'
import type { JsonObject } from '../../domain/json.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import {
  type FakeClock,
  type FakeCluster,
  type FakeIncidents,
  fakeClock,
  fakeCluster,
  fakeIds,
  fakeIncidents,
} from '../../ports/fakes/fakes.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store/store.ts'
import { world } from '../../world/builder/world-builder.ts'
import { PipelineSettings } from '../settings.ts'
import { type RunnerPorts, runJob } from '../steps/run.ts'
import type { VerbPorts } from './means.ts'

/** The whole life of an incident for tests: real steps and verbs over fakes of the ports, with a clock that moves only when told. */
export interface Rehearsal {
  readonly ports: RunnerPorts
  readonly verbPorts: VerbPorts
  readonly store: FakeIncidents
  readonly cluster: FakeCluster
  readonly clock: FakeClock
  /** What a look at the cluster finds now. */
  troubles: readonly Trouble[]
  open(id: string, object: ObjectRef): Promise<void>
  /** Runs jobs, letting time pass for those that are to start later, until none is left or `mostMs` have passed. A job that throws is run again, as the queue does. */
  run(mostMs: number): Promise<void>
  incident(id: string): Promise<Incident>
  /** Types of the timeline's events, in order. */
  told(id: string): readonly string[]
}

export const cart = objectRef('Deployment', 'shop', 'cart')

/** A Deployment as the API server has it, rolled out. */
export function rolledOut(image: string): JsonObject {
  return {
    kind: 'Deployment',
    metadata: { name: 'cart', namespace: 'shop', uid: 'u-1', generation: 1, annotations: {} },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'app', image }] } } },
    status: { observedGeneration: 99, replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 },
  }
}

export function imageTrouble(mends: readonly Partial<Mend>[] = [{}], object: ObjectRef = cart): Trouble {
  const cause = 'image.tag-not-found'
  return {
    key: troubleKey(cause, object),
    clusterId: 'test',
    alternatives: [],
    symptoms: [{ code: 'pod.image-pull', object, severity: 'high', message: verbatim('x') }],
    chain: [],
    cause: {
      cause,
      object,
      facts: {},
      summary: { en: 'the tag 2 does not exist', zh: '标签 2 不存在' },
      severity: 'high',
      confidence: 0.95,
      evidence: [],
      against: [],
      explains: [object],
      mends: mends.map((mend) => ({
        action: 'set-image',
        target: object,
        params: { container: 'app', image: 'shop/cart:1' },
        why: verbatim('it ran before'),
        ...mend,
      })),
    },
  }
}

export function rehearse(
  actions: readonly Action[],
  settings: Record<string, unknown> = {},
  cleaner: Record<string, unknown> = {},
): Rehearsal {
  const clock = fakeClock()
  const store = fakeIncidents()
  const seen = world().deployment('shop/cart', { image: 'shop/cart:2' }).build()
  const cluster = fakeCluster(() => seen)
  cluster.put(cart, rolledOut('shop/cart:2'))
  const ids = fakeIds()
  const parsed = PipelineSettings.parse({ settleSeconds: 10, rolloutTimeoutSeconds: 60, gatherSeconds: 0, ...settings })
  const rehearsal: Rehearsal = {
    store,
    cluster,
    clock,
    troubles: [imageTrouble()],
    ports: {
      clock,
      ids,
      // The fake holds what the steps use of these stores.
      store: store as unknown as Store,
      cluster,
      actions,
      settings: parsed,
      cleaner: CleanerSettings.parse(cleaner),
      look: () => Promise.resolve({ world: seen, troubles: rehearsal.troubles, notChecked: [], durationMs: 1 }),
      observe: { finished: () => undefined, told: () => undefined },
    },
    verbPorts: {
      clock,
      ids,
      store: store as unknown as Store,
      jobs: { wake: () => undefined } as unknown as Jobs,
      cluster,
      actions,
      settings: parsed,
      onCommit: () => () => undefined,
      look: (scope, signal) => rehearsal.ports.look(scope, signal),
    },
    async open(id, object) {
      const opened = {
        type: 'incident.opened',
        clusterId: 'test',
        groupKey: id,
        trigger: 'alert',
        title: 'x',
        severity: 'medium',
        object,
      } as const
      const event = { at: clock.now(), actor: aceso, body: opened }
      await store.incidents.commit([
        { incidentId: id, fromVersion: 0, events: [event], jobs: [{ step: 'diagnose', incidentId: id, afterMs: 0, forVersion: 1 }] },
      ])
    },
    run: (mostMs) => runJobs(rehearsal, mostMs),
    async incident(id) {
      const incident = await store.incidents.get(id)
      if (incident === undefined) throw new Error(`no incident ${id}`)
      return incident
    },
    told: (id) => store.timelineOf(id).map(({ body }) => body.type),
  }
  return rehearsal
}

async function runJobs(rehearsal: Rehearsal, mostMs: number): Promise<void> {
  const { store, clock, ports } = rehearsal
  let passedMs = 0
  while (passedMs <= mostMs) {
    store.jobs.sort((left, right) => left.afterMs - right.afterMs)
    const job = store.jobs.shift()
    if (job === undefined) return
    if (job.afterMs > 0) {
      passedMs += job.afterMs
      if (passedMs > mostMs) {
        store.jobs.push({ ...job, afterMs: passedMs - mostMs })
        return
      }
      clock.pass(job.afterMs)
      for (const [index, other] of store.jobs.entries()) store.jobs[index] = { ...other, afterMs: Math.max(0, other.afterMs - job.afterMs) }
    }
    await tryJob(job, ports)
  }
}

async function tryJob(job: Rehearsal['store']['jobs'][number], ports: RunnerPorts): Promise<void> {
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    try {
      await runJob(job, attempt, ports, new AbortController().signal)
      return
    } catch {
      // The queue tries again; the last failure leaves the job to the dead letters.
    }
  }
}
