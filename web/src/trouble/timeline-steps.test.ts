import { describe, expect, it } from 'vitest'
import type { TimelineEvent } from '../api/shapes.ts'
import { headlineOf, stepsOf } from './timeline-steps.ts'

const machine = { kind: 'machine', name: 'aceso' } as const
const person = { kind: 'person', name: 'li' } as const

function timeline(...bodies: readonly (readonly [TimelineEvent['actor'], TimelineEvent['body']])[]): readonly TimelineEvent[] {
  return bodies.map(([actor, body], index) => ({ incidentId: 'i-1', seq: index + 1, at: '2026-11-21T07:00:00.000Z', actor, body }))
}

const joined = { type: 'signal.joined', signalId: 's', dedupKey: 'd', kind: 'alert', title: 't', severity: 'low' } as const
const opened = { type: 'incident.opened', clusterId: 'c', groupKey: 'g', trigger: 'alert', title: 'first', severity: 'low' } as const
const written = (undo: boolean) =>
  ({ type: 'write.done', planId: 'p', index: 0, undo, foundDone: false, resourceVersion: '1', generation: 2 }) as const

describe('stepsOf', () => {
  it('folds what the machine did in one phase', () => {
    const steps = stepsOf(
      timeline([machine, opened], [machine, joined], [machine, joined], [machine, { type: 'plan.none', why: { en: 'w', zh: 'w' } }]),
    )
    expect(steps.map(({ phase, events }) => [phase, events.length])).toEqual([
      ['seen', 3],
      ['plan', 1],
    ])
  })

  it('never folds what a person did into what the machine did', () => {
    const steps = stepsOf(
      timeline(
        [machine, { type: 'decision.made', planId: 'p', decision: 'wait-approval', why: { en: 'w', zh: 'w' } }],
        [person, { type: 'plan.approved', planId: 'p', digest: 'd' }],
        [person, { type: 'plan.approved', planId: 'p', digest: 'd' }],
      ),
    )
    expect(steps.map(({ actor }) => actor.kind)).toEqual(['machine', 'person', 'person'])
  })

  it('tells an undo from a write', () => {
    expect(stepsOf(timeline([machine, written(false)], [machine, written(true)])).map(({ phase }) => phase)).toEqual(['write', 'undo'])
  })
})

describe('headlineOf', () => {
  it('is the opening for what was noticed, otherwise the end of the step', () => {
    const [seen] = stepsOf(timeline([machine, opened], [machine, joined]))
    expect(seen === undefined ? undefined : headlineOf(seen)?.seq).toBe(1)
    const [write] = stepsOf(timeline([machine, { type: 'write.intended', planId: 'p', index: 0, undo: false }], [machine, written(false)]))
    expect(write === undefined ? undefined : headlineOf(write)?.seq).toBe(2)
  })
})
