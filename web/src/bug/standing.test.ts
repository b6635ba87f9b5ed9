import { describe, expect, it } from 'vitest'
import type { CrashGroup } from '../api/shapes.ts'
import { bugStanding } from './standing.ts'

const nowMs = Date.parse('2026-11-21T08:00:00.000Z')
const bug = (facts: Partial<CrashGroup>): CrashGroup => ({
  id: 'crash-1',
  state: 'open',
  count: 3,
  firstSeen: '2026-11-01T08:00:00.000Z',
  lastSeen: '2026-11-21T07:00:00.000Z',
  fullCores: 1,
  members: [],
  ...facts,
})

describe('bugStanding', () => {
  it('is new for a day', () => {
    expect(bugStanding(bug({}), [], nowMs).word).toBe('open')
    expect(bugStanding(bug({ firstSeen: '2026-11-20T09:00:00.000Z' }), [], nowMs).word).toBe('new')
  })

  it('is back when the version that fixed it crashes', () => {
    const fixed = bug({ state: 'fixed', fixedIn: 'v2.6.5' })
    expect(bugStanding(fixed, ['v2.6.4'], nowMs)).toEqual({ word: 'fixed', tone: 'green' })
    expect(bugStanding(fixed, ['v2.6.5', 'v2.6.4'], nowMs)).toEqual({ word: 'back', tone: 'amber' })
  })
})
