import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import type { Json } from '../../domain/json.ts'
import type { ToolResult } from '../../domain/tool-call.ts'
import { type Runnable, type RunnerOptions, runTool } from './run-tool.ts'
import { toolCache } from './tool-cache.ts'

const observed: ToolResult[] = []
const options = (more: Partial<RunnerOptions> = {}): RunnerOptions => ({
  cache: toolCache({ mostEntries: 10, mostBytes: 100_000, nowMs: () => performance.now() }),
  timeoutMs: 20_000,
  mostBytes: 4096,
  observe: (_, result) => observed.push(result),
  ...more,
})
const use = { scope: 's', signal: new AbortController().signal }
const runnable = (run: Runnable['run'], more: Partial<Runnable> = {}): Runnable => ({
  name: 'probe',
  source: 'aceso',
  input: z.strictObject({ q: z.string().max(9), n: z.int().default(3) }),
  off: undefined,
  run,
  ...more,
})
const answering = (data: Json, more: object = {}): Runnable => runnable(async () => ({ data, keepMs: 60_000, ...more }))
const call = { name: 'probe', arguments: { q: 'x' } }

describe('runTool', () => {
  it('runs with what the schema made of the arguments, and records who, what, when, how long, how much', async () => {
    const inputs: unknown[] = []
    const tool = runnable(async (input) => {
      inputs.push(input)
      await delay(20)
      return { data: { ok: true }, notices: ['cut'], keepMs: 0 }
    })
    const result = await runTool(tool, call, options(), use)
    expect(inputs).toEqual([{ q: 'x', n: 3 }])
    expect(result).toMatchObject({
      name: 'probe',
      arguments: { q: 'x' },
      source: 'aceso',
      sizeBytes: 11,
      cached: false,
      outcome: { kind: 'answer', data: { ok: true }, notices: ['cut'] },
    })
    expect(result.durationMs).toBeGreaterThan(15)
    expect(observed.at(-1)).toBe(result)
  })

  it.each([
    ['an unknown argument', { q: 'x', url: 'http://elsewhere' }, 'url'],
    ['a missing one', {}, 'q'],
    ['one of another type', { q: 7 }, 'q'],
    ['one that is too long', { q: 'x'.repeat(10) }, 'q'],
  ])('refuses %s before anything is asked', async (_, args, field) => {
    const result = await runTool(
      runnable(() => Promise.reject(new Error('was asked'))),
      { name: 'probe', arguments: args },
      options(),
      use,
    )
    expect(result.outcome).toMatchObject({ kind: 'error', code: 'input-invalid', message: expect.stringContaining(`${field}:`) })
  })

  it('refuses arguments that are no question any more', async () => {
    const result = await runTool(answering(1), { name: 'probe', arguments: { q: 'x'.repeat(20_000) } }, options(), use)
    expect(result.outcome).toMatchObject({ kind: 'error', code: 'too-large' })
    expect(JSON.stringify(result).length).toBeLessThan(17_000)
  })

  it('says why a tool is off', async () => {
    const result = await runTool(
      runnable(() => Promise.reject(new Error('was asked')), { off: 'no Prometheus is configured' }),
      call,
      options(),
      use,
    )
    expect(result.outcome).toEqual({ kind: 'error', code: 'source-unavailable', message: 'probe is off: no Prometheus is configured' })
  })

  it('tells an equal call the same without asking again; an error is asked again', async () => {
    let asked = 0
    const kept = options()
    const flaky = runnable(async () => {
      asked += 1
      if (asked === 1) throw new AcesoError('source-unavailable', 'away', { next: 'wait' })
      return { data: asked, keepMs: 60_000 }
    })
    expect((await runTool(flaky, call, kept, use)).outcome).toEqual({
      kind: 'error',
      code: 'source-unavailable',
      message: 'away',
      next: 'wait',
    })
    expect(await runTool(flaky, call, kept, use)).toMatchObject({ cached: false, outcome: { data: 2 } })
    expect(await runTool(flaky, { name: 'probe', arguments: { n: 3, q: 'x' } }, kept, use)).toMatchObject({
      cached: true,
      outcome: { data: 2 },
    })
    expect(await runTool(flaky, call, kept, { ...use, scope: 'other' })).toMatchObject({ cached: false, outcome: { data: 3 } })
  })

  it('waits no longer than its time, also for a tool that does not listen', async () => {
    const deaf = runnable(() => new Promise(() => undefined))
    const result = await runTool(deaf, call, options({ timeoutMs: 30 }), use)
    expect(result.outcome).toMatchObject({ kind: 'error', code: 'timed-out', message: 'probe gave no answer within 0.03 s' })
  })

  it('ends when nobody waits any more, and tells the tool', async () => {
    const ending = new AbortController()
    let told = false
    const tool = runnable(
      (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = true
          })
        }),
    )
    setTimeout(() => ending.abort(), 20)
    const result = await runTool(tool, call, options(), { ...use, signal: ending.signal })
    expect(result.outcome).toMatchObject({ kind: 'error', code: 'cancelled' })
    expect(told).toBe(true)
    expect((await runTool(answering(1), call, options(), { ...use, signal: ending.signal })).outcome).toMatchObject({ code: 'cancelled' })
  })

  it('bounds, masks and shows what came from outside, and says so', async () => {
    const rows = Array.from({ length: 500 }, () => 'login password=hunter2 \u202e')
    const { outcome, sizeBytes } = await runTool(answering({ rows }), call, options(), use)
    const text = JSON.stringify(outcome)
    expect(text.length).toBeLessThan(6000)
    expect(sizeBytes).toBeGreaterThan(10_000)
    expect(text).not.toMatch(/hunter2|\u202e/)
    expect(outcome).toMatchObject({ notices: [expect.stringContaining('lists are cut')] })
  })

  it('masks the arguments in its record, and what a fault says', async () => {
    const loud = runnable(() => Promise.reject(new Error('cannot log in: password=hunter2')), { input: z.looseObject({}) })
    const result = await runTool(loud, { name: 'probe', arguments: { password: 'hunter2' } }, options(), use)
    expect(JSON.stringify(result)).not.toContain('hunter2')
    expect(result.outcome).toMatchObject({ kind: 'error', code: 'internal' })
  })

  it('passes on what a server calls an error as one', async () => {
    const result = await runTool(answering('no such issue', { isError: true }), call, options(), use)
    expect(result.outcome).toEqual({ kind: 'error', code: 'source-unavailable', message: 'no such issue' })
  })
})
