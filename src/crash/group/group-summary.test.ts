import { describe, expect, it } from 'vitest'
import { type CrashSighting, summarize } from './group-summary.ts'

const hour = 3_600_000
const crash = (at: number, version: string, node: string, pod = 'query-0'): CrashSighting => ({ at: at * hour, version, node, pod })
const context = { now: 10 * hour, trendMs: 10 * hour, buckets: 5, allNodes: 3, otherVersions: [] }

describe('summarize', () => {
  it('counts and dates', () => {
    const summary = summarize([crash(9, '2.5.1', 'a'), crash(1, '2.5.0', 'b'), crash(9.5, '2.5.1', 'a', 'query-1')], context)
    expect(summary).toMatchObject({
      count: 3,
      firstSeen: hour,
      lastSeen: 9.5 * hour,
      versions: [
        { name: '2.5.1', count: 2 },
        { name: '2.5.0', count: 1 },
      ],
      trend: [1, 0, 0, 0, 2],
      oneNodeOnly: undefined,
      broughtBy: undefined,
    })
  })

  it('hints at hardware when one node of many has all of them', () => {
    const three = [crash(1, 'v', 'a'), crash(2, 'v', 'a'), crash(3, 'v', 'a')]
    expect(summarize(three, context)?.oneNodeOnly).toBe('a')
    expect(summarize(three, { ...context, allNodes: 1 })?.oneNodeOnly).toBeUndefined()
    expect(summarize(three.slice(0, 2), context)?.oneNodeOnly).toBeUndefined()
  })

  it('names the release that brought it, where an earlier one ran without it', () => {
    const crashes = [crash(5, '2.6.1', 'a'), crash(7, '2.6.2', 'a')]
    const others = [
      { version: '2.6.0', firstSeen: 1 * hour },
      { version: '2.6.1', firstSeen: 4 * hour },
    ]
    expect(summarize(crashes, { ...context, otherVersions: others })?.broughtBy).toBe('2.6.1')
    expect(summarize(crashes, { ...context, otherVersions: others.slice(1) })?.broughtBy).toBeUndefined()
    expect(summarize(crashes, { ...context, otherVersions: [{ version: '2.7.0', firstSeen: 8 * hour }] })?.broughtBy).toBeUndefined()
  })

  it('has nothing to say about no crash', () => {
    expect(summarize([], context)).toBeUndefined()
  })
})
