import { describe, expect, it } from 'vitest'
import type { CoredumpDetail, GroupDetail } from '../api/shapes.ts'
import { momentsOf, timeOfLine } from './moments.ts'

const at = '2026-11-21T08:00:00.000Z'
const nearMs = Date.parse(at)

describe('timeOfLine', () => {
  it.each([
    ['[2026/11/21 08:00:00.123 +00:00] [ERROR] [x.go:1] ["failed"]', '2026-11-21T08:00:00.123Z'],
    ['[2026/11/21 16:00:00.123 +08:00] [WARN]', '2026-11-21T08:00:00.123Z'],
    ['2026-11-21T08:00:01Z stderr F panic', '2026-11-21T08:00:01.000Z'],
    ['2026-11-21 08:00:01,5 WARN', '2026-11-21T08:00:01.000Z'],
    ['E20261121 07:59:59.268042 13766 a.cpp:175] failed', '2026-11-21T07:59:59.268Z'],
    ['I1121 07:59:59.268042 13766 a.cpp:175] ok', '2026-11-21T07:59:59.268Z'],
  ])('reads %s', (line, wanted) => {
    const ms = timeOfLine(line, nearMs)
    expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(wanted)
  })

  it('reads no time where there is none', () => {
    expect(timeOfLine('goroutine 1 [running]:', nearMs)).toBeUndefined()
    expect(timeOfLine('E9999 99:99:99 x', nearMs)).toBeUndefined()
  })
})

describe('momentsOf', () => {
  const crash = (logTail: string): CoredumpDetail =>
    ({ file: { timestamp: at, createdAt: '2026-11-21T08:00:05.000Z', version: 'v2.6.4' }, report: { logTail } }) as CoredumpDetail
  const group: GroupDetail = {
    id: 'crash-1',
    state: 'open',
    count: 2,
    lastSeen: at,
    fullCores: 0,
    members: [],
    changes: [],
    firstSeen: '2026-11-20T08:00:00.000Z',
    releases: [{ version: 'v2.6.4', firstSeen: '2026-11-19T08:00:00.000Z' }],
    summary: {
      count: 2,
      firstSeen: 0,
      lastSeen: 0,
      versions: [],
      pods: [],
      nodes: [],
      trend: [],
      broughtBy: 'v2.6.4',
    },
  }

  it('puts the release, the first crash, the log and the report around the crash', () => {
    const log = ['[2026/11/21 07:59:58.000 +00:00] [ERROR] bad', 'no time here', '[2026/11/20 01:00:00.000 +00:00] [ERROR] long ago'].join(
      '\n',
    )
    expect(momentsOf(crash(log), group).map(({ kind, isCulprit }) => [kind, isCulprit])).toEqual([
      ['release', true],
      ['first-of-bug', undefined],
      ['line', undefined],
      ['crash', undefined],
      ['told', undefined],
    ])
  })

  it('prefers lines that complain, and takes few', () => {
    const line = (second: number, level: string): string => `[2026/11/21 07:59:${second} +00:00] [${level}] m${second}`
    const log = [line(10, 'ERROR'), ...[20, 21, 22, 23].map((second) => line(second, 'INFO'))].join('\n')
    const lines = momentsOf(crash(log), undefined).flatMap(({ kind, text }) => (kind === 'line' ? [text.slice(-3)] : []))
    expect(lines).toEqual(['m10', 'm22', 'm23'])
  })
})
