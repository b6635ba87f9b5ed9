import { AcesoError } from '../../domain/errors.ts'
import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import { aceso, type EventBody, type TimelineEvent } from '../../domain/incident/timeline.ts'
import { instantOf } from '../../domain/instant.ts'
import { verbatim } from '../../domain/text.ts'
import type { Verbs } from './verbs.ts'

/** Verbs over a few incidents in memory, for tests of surfaces. What was asked is in `calls`; what a test needs otherwise it gives in `instead`. */
export interface FakeVerbs extends Verbs {
  readonly calls: readonly { readonly verb: string; readonly request: unknown }[]
  readonly received: readonly Signal[]
  /** Opens an incident with these further events. */
  open(id: string, ...bodies: readonly EventBody[]): Incident
  /** Appends an event and tells those who listen. */
  happen(id: string, body: EventBody): Incident
  listeners(): number
}

export function fakeVerbs(instead: Partial<Verbs> = {}): FakeVerbs {
  const timelines = new Map<string, TimelineEvent[]>()
  const listeners = new Set<(ids: readonly string[]) => void>()
  const calls: { verb: string; request: unknown }[] = []
  const received: Signal[] = []
  let moment = Date.parse('2026-11-21T06:00:00Z')

  const timelineOf = (id: string): TimelineEvent[] => {
    const found = timelines.get(id)
    if (found === undefined) throw new AcesoError('not-found', `no incident ${id}`)
    return found
  }
  const present = (id: string): Incident => {
    let incident: Incident | undefined
    for (const event of timelineOf(id)) incident = applyEvent(incident, event)
    if (incident === undefined) throw new AcesoError('not-found', `no incident ${id}`)
    return incident
  }
  const happen = (id: string, body: EventBody): Incident => {
    const events = timelines.get(id) ?? []
    timelines.set(id, events)
    moment += 1000
    events.push({ incidentId: id, seq: events.length + 1, at: instantOf(moment), actor: aceso, body })
    for (const listener of listeners) listener([id])
    return present(id)
  }
  const asked = (verb: string, request: unknown): void => {
    calls.push({ verb, request })
  }
  const done =
    (verb: string) =>
    async (request: { readonly incidentId: string }): Promise<Incident> => {
      asked(verb, request)
      return present(request.incidentId)
    }
  const decided =
    (verb: string) =>
    async (request: { readonly planId: string }): Promise<Incident> => {
      asked(verb, request)
      const id = [...timelines.keys()].find((known) => present(known).plan?.id === request.planId)
      if (id === undefined) throw new AcesoError('not-found', `no plan ${request.planId}`)
      return present(id)
    }

  return {
    calls,
    received,
    open: (id, ...bodies) => {
      happen(id, { type: 'incident.opened', clusterId: 'test', groupKey: id, trigger: 'alert', title: `trouble ${id}`, severity: 'high' })
      for (const body of bodies) happen(id, body)
      return present(id)
    },
    happen,
    listeners: () => listeners.size,
    async receive(signals) {
      let stored = 0
      for (const signal of signals) {
        if (received.some(({ id }) => id === signal.id)) continue
        received.push(signal)
        stored++
      }
      return { stored, repeated: signals.length - stored }
    },
    async incidents(filter) {
      asked('incidents', filter)
      const data = [...timelines.keys()].map((id) => present(id)).sort((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1))
      return { data: data.slice(0, filter.pageSize), total: data.length, page: filter.page, pageSize: filter.pageSize, totalPages: 1 }
    },
    incident: async (id) => present(id),
    timeline: async (id, afterSeq, limit) => timelineOf(id).slice(afterSeq, afterSeq + limit),
    signalsOf: async (id) => timelineOf(id).slice(0, 0) as never[],
    deliveriesOf: async (id) => timelineOf(id).slice(0, 0) as never[],
    foldedSignalsOf: async (id, page, pageSize) => {
      timelineOf(id)
      return { data: [], total: 0, page, pageSize, totalPages: 0 }
    },
    deliveries: async (filter) => {
      asked('deliveries', filter)
      return {
        data: [],
        total: 0,
        page: filter.page,
        pageSize: filter.pageSize,
        totalPages: 0,
        counts: { waiting: 0, sent: 0, dead: 0, dropped: 0 },
      }
    },
    sourceNotes: async () => [],
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    approve: decided('approve'),
    reject: decided('reject'),
    undo: done('undo'),
    diagnose: done('diagnose'),
    proposePlan: (proposal) => done('proposePlan')(proposal),
    dismiss: done('dismiss'),
    merge: done('merge'),
    split: done('split'),
    feedback: done('feedback'),
    async pause(caller, comment) {
      asked('pause', { caller, comment })
      return { paused: true, by: caller.name }
    },
    async resume(caller, comment) {
      asked('resume', { caller, comment })
      return { paused: false, by: caller.name }
    },
    writeSwitch: async () => ({ paused: false }),
    analysis: async () => ({ clusterId: 'test', scannedObjects: 12, durationMs: 3, troubles: [], plans: new Map(), notChecked: [] }),
    namespaceHealth: async () => ({
      nodes: { ready: 1, total: 2 },
      pods: { running: 3, total: 4, problems: [{ name: 'cart-1', phase: 'Pending', reason: 'ImagePullBackOff', restarts: 0 }] },
      deployments: { healthy: 1, total: 2, problems: [{ name: 'cart', available: 0, wanted: 1 }] },
      events: [],
      notReadable: [],
    }),
    async autofix(request) {
      asked('autofix', request)
      const { deployment, namespace } = request
      return {
        status: 'success',
        result: { en: 'mended', zh: '已修复' },
        deployment,
        namespace,
        actionsTaken: ['spec.replicas: 0 -> 1'],
        waitingForApproval: false,
      }
    },
    overview: async () => ({
      cluster: { id: 'test', origin: 'a fake', readOnly: false, objects: 12, notReadable: [] },
      mode: 'approve',
      writes: { paused: false },
      open: timelines.size,
      needApproval: 0,
      unhealthyNodes: [],
    }),
    feedbackOf: async () => [],
    patterns: async () => [],
    deadLetters: async () => [],
    async replay(id, caller) {
      asked('replay', { id, caller })
      return id === 'd-1'
    },
    ...instead,
  }
}

/** The least diagnosis that names no cause. */
export const notKnown: EventBody = { type: 'diagnosis.made', verdict: 'not-known', notChecked: [], earlier: [], durationMs: 1 }

export const noted = (text: string): EventBody => ({ type: 'note.added', text: verbatim(text).en })
