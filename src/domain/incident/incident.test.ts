import { describe, expect, it } from 'vitest'
import { objectRef } from '../object-ref.ts'
import { verbatim } from '../text.ts'
import type { Trouble } from './hypothesis.ts'
import { applyEvent, type Incident } from './incident.ts'
import type { Plan } from './plan.ts'
import { type Stage, stageOf } from './state.ts'
import { aceso, type EventBody } from './timeline.ts'

const at = (second: number): string => `2026-11-21T06:00:${String(second).padStart(2, '0')}.000Z`
const opening: EventBody = {
  type: 'incident.opened',
  clusterId: 'c',
  groupKey: 'g',
  trigger: 'alert',
  title: 'cart is down',
  severity: 'medium',
}
const joining = (name: string, dedupKey: string): EventBody => ({
  type: 'signal.joined',
  signalId: `s-${dedupKey}`,
  dedupKey,
  kind: 'alert',
  title: 'x',
  severity: 'high',
  object: objectRef('Pod', 'shop', name),
})

function fold(...bodies: readonly EventBody[]): Incident {
  let incident: Incident | undefined
  bodies.forEach((body, index) => {
    incident = applyEvent(incident, { incidentId: 'i-1', seq: index + 1, at: at(index), actor: aceso, body })
  })
  if (incident === undefined) throw new Error('no events')
  return incident
}

describe('the fold of a timeline', () => {
  it('must begin with incident.opened', () => {
    expect(() => fold({ type: 'plan.none', why: verbatim('x') })).toThrow('does not begin')
  })

  it('counts versions by events and raises severity with its signals', () => {
    const incident = fold(opening, joining('a', 'k1'), joining('b', 'k2'), joining('a', 'k1'))
    expect(incident).toMatchObject({ version: 4, severity: 'high', firing: ['k1', 'k2'] })
    expect(incident.objects.map((ref) => ref.name)).toEqual(['a', 'b'])
  })

  it('forgets a firing key when its signal resolves', () => {
    expect(fold(opening, joining('a', 'k1'), { type: 'signal.resolved', dedupKey: 'k1', title: 'x' }).firing).toEqual([])
  })

  it('adds up the time in each stage, and counts none while it is closed', () => {
    const nothing: EventBody = { type: 'plan.none', why: verbatim('x') }
    const incident = fold(
      opening,
      joining('a', 'k1'),
      nothing,
      nothing,
      { type: 'incident.closed', reason: 'recovered', why: verbatim('x') },
      { type: 'incident.reopened', title: 'x' },
      nothing,
    )
    // Seconds 0 to 1 and 5 to 6 nothing had been done yet, 1 to 2 further signals were awaited, 2 to 4 it was watched, 4 to 5 it was closed.
    expect(incident.stageMs).toEqual({ triggered: 2000, collecting: 1000, analyzing: 2000 })
  })

  it('is in the stage of what is being done to it', () => {
    const plan = { id: 'p-1', state: 'proposed', actions: [], approvals: [], requiredApprovals: 1 } as unknown as Plan
    const trouble = { key: 'k', symptoms: [], cause: { severity: 'high', mends: [{}] } } as unknown as Trouble
    const decided = (decision: 'hold' | 'wait-approval' | 'execute'): EventBody => ({
      type: 'decision.made',
      planId: 'p-1',
      decision,
      why: verbatim('x'),
    })
    const life: readonly (readonly [EventBody, Stage])[] = [
      [opening, 'triggered'],
      [joining('a', 'k1'), 'collecting'],
      [{ type: 'look.began' }, 'analyzing'],
      [joining('b', 'k2'), 'analyzing'],
      [{ type: 'diagnosis.made', verdict: 'cause-found', trouble, notChecked: [], earlier: [], durationMs: 1 }, 'sop_matched'],
      [{ type: 'plan.proposed', plan }, 'safety_check'],
      [decided('hold'), 'safety_check'],
      [decided('wait-approval'), 'waiting_approval'],
      [{ type: 'plan.approved', planId: 'p-1', digest: 'd' }, 'safety_check'],
      [decided('execute'), 'executing'],
      [{ type: 'incident.closed', reason: 'mended', why: verbatim('x') }, 'completed'],
      [{ type: 'incident.reopened', title: 'x' }, 'triggered'],
    ]
    const bodies = life.map(([body]) => body)
    expect(bodies.map((_, index) => stageOf(fold(...bodies.slice(0, index + 1))))).toEqual(life.map(([, stage]) => stage))
  })

  it('is open again, without its old end, when it returns', () => {
    const incident = fold(
      opening,
      { type: 'incident.closed', reason: 'recovered', why: verbatim('x') },
      { type: 'incident.reopened', title: 'x' },
    )
    expect(incident).toMatchObject({ state: 'triggered', reopened: 1 })
    expect(incident.closedAt).toBeUndefined()
    expect(incident.closeReason).toBeUndefined()
  })

  it('remembers since when it has been well, and forgets it with the first setback', () => {
    const waiting = (well: boolean): EventBody => ({ type: 'verify.waiting', planId: 'p-1', well, why: verbatim('x') })
    expect(fold(opening, waiting(true), waiting(true)).wellSince).toBe(at(1))
    expect(fold(opening, waiting(true), waiting(false)).wellSince).toBeUndefined()
  })
})
