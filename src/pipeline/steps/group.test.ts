import { describe, expect, it } from 'vitest'
import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import { aceso } from '../../domain/incident/timeline.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { fakeIds } from '../../ports/fakes/fakes.ts'
import type { GroupCandidates, GroupedSignal } from '../../ports/store/store.ts'
import { groupWith } from './group.ts'

const now = '2026-05-04T12:00:00.000Z'
const nothing: GroupCandidates = { byDedupKey: new Map(), byGroupKey: new Map() }

function signal(id: string, more: Partial<GroupedSignal> = {}): GroupedSignal {
  return {
    id,
    clusterId: 'c',
    source: 'alertmanager',
    kind: 'alert',
    dedupKey: `d-${id}`,
    groupKey: 'Deployment shop/cart',
    status: 'firing',
    severity: 'high',
    title: 'x',
    at: now,
    labels: {},
    facts: {},
    ...more,
  }
}

function incidentWith(more: Partial<Incident> = {}): Incident {
  const opened = {
    type: 'incident.opened',
    clusterId: 'c',
    groupKey: 'Deployment shop/cart',
    trigger: 'alert',
    title: 'x',
    severity: 'low',
  } as const
  return { ...applyEvent(undefined, { incidentId: 'i-9', seq: 1, at: now, actor: aceso, body: opened }), ...more }
}

const group = (batch: readonly GroupedSignal[], candidates = nothing) => groupWith(fakeIds(), now, 3000)(batch, candidates)
const types = (decision: ReturnType<typeof group>): string[] =>
  decision.changes.flatMap(({ events }) => events.map(({ body }) => body.type))

describe('grouping', () => {
  it('makes one incident of thirty pods of one Deployment', () => {
    const decision = group(
      Array.from({ length: 30 }, (_, index) => signal(`s${index}`, { object: objectRef('Pod', 'shop', `cart-${index}`) })),
    )
    expect(decision.changes).toHaveLength(1)
    expect(new Set(decision.assigned.values())).toEqual(new Set(['i-1']))
  })

  it('waits a little before the first diagnosis, for the rest to come in', () => {
    expect(group([signal('a')]).changes[0]?.jobs).toEqual([{ step: 'diagnose', incidentId: 'i-1', afterMs: 3000, forVersion: 2 }])
  })

  it('keeps different troubles apart', () => {
    expect(group([signal('a'), signal('b', { groupKey: 'Deployment shop/till' })]).changes).toHaveLength(2)
  })

  it('adds nothing to the timeline for a repeat', () => {
    const known = incidentWith({ firing: ['d-a'] })
    const decision = group([signal('a2', { dedupKey: 'd-a' })], { ...nothing, byDedupKey: new Map([['d-a', known]]) })
    expect(decision.changes).toEqual([])
    expect(decision.assigned.get('a2')).toBe('i-9')
  })

  it('joins by dedup key even when the group key has another incident', () => {
    const decision = group([signal('a')], {
      byDedupKey: new Map([['d-a', incidentWith()]]),
      byGroupKey: new Map([['Deployment shop/cart', incidentWith({ id: 'i-8' })]]),
    })
    expect(decision.assigned.get('a')).toBe('i-9')
  })

  it('reopens what was closed a moment ago instead of opening anew', () => {
    const decision = group([signal('a')], {
      ...nothing,
      byGroupKey: new Map([['Deployment shop/cart', incidentWith({ state: 'closed', closedAt: now, closeReason: 'recovered' })]]),
    })
    expect(types(decision)).toEqual(['incident.reopened', 'signal.joined'])
  })

  it.each([
    ['restart', 'before it was closed', '2026-05-04T11:59:00.000Z', []],
    ['restart', 'after it was closed', '2026-05-04T12:00:01.000Z', ['incident.reopened', 'signal.joined']],
    ['alert', 'before it was closed', '2026-05-04T11:59:00.000Z', ['incident.reopened', 'signal.joined']],
    ['pod-waiting', 'before it was closed, and lasts', '2026-05-04T11:59:00.000Z', ['incident.reopened', 'signal.joined']],
  ] as const)('takes a %s %s for what it is', (kind, _, at, expected) => {
    const closed = incidentWith({ state: 'closed', closedAt: now, closeReason: 'mended' })
    const decision = group([signal('a', { kind, at })], { ...nothing, byGroupKey: new Map([['Deployment shop/cart', closed]]) })
    expect(types(decision)).toEqual(expected)
    expect(decision.assigned.get('a')).toBe('i-9')
  })

  it('flapping stays one incident', () => {
    const decision = group([signal('a'), signal('a-end', { dedupKey: 'd-a', status: 'resolved' }), signal('a-again', { dedupKey: 'd-a' })])
    expect(decision.changes).toHaveLength(1)
    expect(types(decision)).toEqual(['incident.opened', 'signal.joined', 'signal.resolved', 'signal.joined'])
  })

  it('opens nothing for the end of a trouble nobody knew', () => {
    const decision = group([signal('a', { status: 'resolved' })])
    expect(decision).toMatchObject({ changes: [] })
    expect(decision.assigned.get('a')).toBe('')
  })
})
