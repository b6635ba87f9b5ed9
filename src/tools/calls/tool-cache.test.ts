import { describe, expect, it } from 'vitest'
import type { ToolResult } from '../../domain/tool-call.ts'
import { toolCache } from './tool-cache.ts'

const result = (data: string, kind: 'answer' | 'error' = 'answer'): ToolResult => ({
  name: 't',
  arguments: {},
  source: 'aceso',
  at: '2026-05-04T12:00:00.000Z',
  durationMs: 1,
  sizeBytes: 1,
  cached: false,
  outcome: kind === 'answer' ? { kind, data, notices: [] } : { kind, code: 'timed-out', message: data },
})
const key = (input: object = {}, scope = 'report 1') => ({ scope, tool: 'aceso/t', input: input as never })

describe('toolCache', () => {
  it('tells an equal call the same, whatever the order of its arguments, until its time is over', () => {
    let now = 0
    const cache = toolCache({ mostEntries: 10, mostBytes: 10_000, nowMs: () => now })
    cache.keep(key({ a: 1, b: 2 }), result('x'), 1000)
    expect(cache.get(key({ b: 2, a: 1 }))?.outcome).toMatchObject({ data: 'x' })
    now = 1000
    expect(cache.get(key({ a: 1, b: 2 }))).toBeUndefined()
  })

  it('shares nothing between scopes', () => {
    const cache = toolCache({ mostEntries: 10, mostBytes: 10_000, nowMs: () => 0 })
    cache.keep(key({}, 'mcp alice'), result('x'), 1000)
    expect(cache.get(key({}, 'mcp bob'))).toBeUndefined()
  })

  it('never keeps an error', () => {
    const cache = toolCache({ mostEntries: 10, mostBytes: 10_000, nowMs: () => 0 })
    cache.keep(key(), result('x', 'error'), 1000)
    expect(cache.get(key())).toBeUndefined()
  })

  it('lets go of what was used longest ago, by number and by bytes', () => {
    const cache = toolCache({ mostEntries: 2, mostBytes: 10_000, nowMs: () => 0 })
    cache.keep(key({ n: 1 }), result('1'), 1000)
    cache.keep(key({ n: 2 }), result('2'), 1000)
    cache.get(key({ n: 1 }))
    cache.keep(key({ n: 3 }), result('3'), 1000)
    expect([1, 2, 3].map((n) => cache.get(key({ n })) !== undefined)).toEqual([true, false, true])

    const small = toolCache({ mostEntries: 100, mostBytes: 1000, nowMs: () => 0 })
    for (let n = 0; n < 10; n += 1) small.keep(key({ n }), result('y'.repeat(200)), 1000)
    expect(Array.from({ length: 10 }, (_, n) => small.get(key({ n }))).filter((one) => one !== undefined).length).toBe(2)
    small.keep(key({ n: 99 }), result('y'.repeat(2000)), 1000)
    expect(small.get(key({ n: 99 }))).toBeUndefined()
  })
})
