import { troubleKey } from '../../src/domain/incident/hypothesis.ts'
import type { Pattern } from '../../src/domain/incident/pattern.ts'
import type { Plan } from '../../src/domain/incident/plan.ts'
import { aceso, type EventBody, type NewEvent } from '../../src/domain/incident/timeline.ts'
import { verbatim } from '../../src/domain/text.ts'
import type { GroupDecider, GroupedSignal, IncidentChange, IncidentFilter } from '../../src/ports/store/store.ts'

export const t0 = '2026-11-21T08:00:00.000Z'
export const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' }

export function signal(id: string, more: Partial<GroupedSignal> = {}): GroupedSignal {
  return {
    id,
    clusterId: 'c1',
    source: 'alertmanager',
    kind: 'alert',
    dedupKey: `key-${id}`,
    groupKey: 'group-1',
    status: 'firing',
    severity: 'high',
    title: `signal ${id}`,
    object: cart,
    at: t0,
    labels: { alertname: 'X' },
    facts: { value: 1 },
    ...more,
  }
}

export function event(body: EventBody, at = t0): NewEvent {
  return { at, actor: aceso, body }
}

export function opened(incidentId: string, more: Partial<Extract<EventBody, { type: 'incident.opened' }>> = {}): IncidentChange {
  return {
    incidentId,
    fromVersion: 0,
    events: [
      event({
        type: 'incident.opened',
        clusterId: 'c1',
        groupKey: 'group-1',
        trigger: 'alert',
        title: `trouble ${incidentId}`,
        severity: 'high',
        object: cart,
        ...more,
      }),
    ],
    jobs: [{ step: 'diagnose', incidentId, afterMs: 0, forVersion: 1 }],
  }
}

export function change(
  incidentId: string,
  fromVersion: number,
  bodies: readonly EventBody[],
  more: Partial<IncidentChange> = {},
): IncidentChange {
  return { incidentId, fromVersion, events: bodies.map((body) => event(body)), jobs: [], ...more }
}

export const note: EventBody = { type: 'note.added', text: 'seen' }
export const closed: EventBody = { type: 'incident.closed', reason: 'mended', why: verbatim('well again') }

export function diagnosis(cause = 'probe.path-wrong', object = cart): EventBody {
  return {
    type: 'diagnosis.made',
    verdict: 'cause-found',
    notChecked: [],
    earlier: [],
    durationMs: 5,
    trouble: {
      key: troubleKey(cause, object),
      clusterId: 'c1',
      cause: {
        cause,
        object,
        facts: {},
        summary: verbatim('cause'),
        severity: 'critical',
        confidence: 0.9,
        evidence: [],
        against: [],
        explains: [],
        mends: [],
      },
      alternatives: [],
      symptoms: [],
      chain: [],
    },
  }
}

export function plan(id: string, incidentId: string): Plan {
  return {
    id,
    incidentId,
    clusterId: 'c1',
    actions: [
      {
        kind: 'patch-probe',
        target: cart,
        targetUid: 'u1',
        targetGeneration: 3,
        params: {},
        write: { verb: 'patch', changes: [] },
        risk: 'low',
        title: verbatim('Patch the probe'),
        diff: '',
        undoable: true,
        manual: 'kubectl',
      },
    ],
    why: verbatim('because'),
    risk: 'low',
    digest: `digest-${id}`,
    requestedBy: 'aceso',
    createdAt: t0,
    expiresAt: t0,
    requiredApprovals: 1,
    approvals: [],
    state: 'proposed',
    warnings: [],
  }
}

export function pattern(successes: number, more: Partial<Pattern> = {}): Pattern {
  return {
    id: 'probe.path-wrong/patch-probe',
    cause: 'probe.path-wrong',
    action: 'patch-probe',
    symptoms: [],
    successes,
    failures: 0,
    good: 0,
    bad: 0,
    recoverMsSum: 1000,
    lastSeenAt: `2026-11-21T08:00:0${successes}.000Z`,
    ...more,
  }
}

export const everything: IncidentFilter = { page: 1, pageSize: 50, sortBy: 'openedAt', sortDesc: false }

/** Joins what it can, opens what it must: one incident for each group key. */
export const groupSimply: GroupDecider = (batch, { byGroupKey }) => {
  const assigned = new Map<string, string>()
  const changes = new Map<string, { fromVersion: number; events: NewEvent[] }>()
  for (const one of batch) {
    const known = byGroupKey.get(one.groupKey)
    const incidentId = known?.id ?? `i-${one.groupKey}`
    assigned.set(one.id, incidentId)
    let entry = changes.get(incidentId)
    if (entry === undefined) {
      entry = {
        fromVersion: known?.version ?? 0,
        events: known === undefined ? [...opened(incidentId, { groupKey: one.groupKey }).events] : [],
      }
      changes.set(incidentId, entry)
    }
    entry.events.push(
      event({ type: 'signal.joined', signalId: one.id, dedupKey: one.dedupKey, kind: one.kind, title: one.title, severity: one.severity }),
    )
  }
  return {
    assigned,
    changes: [...changes].map(([incidentId, entry]) => ({
      incidentId,
      ...entry,
      jobs: [{ step: 'diagnose', incidentId, afterMs: 0, forVersion: entry.fromVersion + entry.events.length }],
    })),
  }
}
