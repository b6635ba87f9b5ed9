import { describe, expect, it } from 'vitest'
import type { CrashLoop } from '../../domain/crash/crash-loop.ts'
import { plusMs } from '../../domain/instant.ts'
import { factsOf, foundIn, now, panicAgo, panics, rulesOf } from './clean-up.fixture.ts'
import { loopSignals } from './episodes.ts'
import { exceeding, loopOf } from './find-loops.ts'

function looping(restarts = panics(6)): CrashLoop {
  const facts = factsOf(restarts)
  const [tally] = exceeding(facts, rulesOf())
  const loop = tally === undefined ? undefined : loopOf(tally, foundIn(facts), undefined, facts, rulesOf())
  if (loop === undefined) throw new Error('it does not loop')
  return loop
}

const context = { clusterId: 'test', now }

describe('signals of crash loops', () => {
  it('say once that it began, however often it is asked and restarts', () => {
    const [begun, ...more] = loopSignals([looping()], [], context)
    expect(more).toEqual([])
    expect(begun).toMatchObject({
      status: 'firing',
      dedupKey: 'crash-loop:Release default/prod',
      title: 'default/prod crashed 6 times in 60 min, more than 5',
      labels: { event: 'restart_threshold_exceeded', instance: 'prod' },
      facts: { restartCount: 6 },
    })
    if (begun === undefined) return
    expect(loopSignals([looping()], [begun], context)).toEqual([])
    expect(loopSignals([looping([...panics(6), panicAgo(1)])], [begun], context)).toEqual([])
  })

  it('have the same id when the process was killed before they were stored', () => {
    expect(loopSignals([looping()], [], context)[0]?.id).toBe(loopSignals([looping()], [], { ...context, now: plusMs(now, 9_000) })[0]?.id)
  })

  it('say that it is over, once, and begin anew with another id', () => {
    const [begun] = loopSignals([looping()], [], context)
    if (begun === undefined) throw new Error('nothing began')
    const later = { ...context, now: plusMs(now, 60_000) }
    const [over] = loopSignals([], [begun], later)
    expect(over).toMatchObject({ status: 'resolved', dedupKey: begun.dedupKey, at: later.now })
    if (over === undefined) return
    expect(loopSignals([], [over], later)).toEqual([])
    const [again] = loopSignals([looping([...panics(6), panicAgo(1)])], [over], later)
    expect(again?.status).toBe('firing')
    expect(new Set([begun.id, over.id, again?.id]).size).toBe(3)
  })
})
