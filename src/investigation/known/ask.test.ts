import { expect, it } from 'vitest'
import type { ToolCall } from '../../domain/tool-call.ts'
import { numberedAsk } from './ask.ts'

it('numbers each question once, whoever asks it and however its arguments are ordered', async () => {
  const batches: string[][] = []
  const toolbox = {
    offers: () => ['a', 'b'].map((name) => ({ name, description: '', inputSchema: {}, source: 'aceso' })),
    async callAll(calls: readonly ToolCall[]) {
      batches.push(calls.map(({ name }) => name))
      return calls.map(({ name, arguments: given }) => ({
        name,
        arguments: given,
        source: 'aceso',
        at: '2026-11-26T10:00:00.000Z',
        durationMs: 1,
        sizeBytes: 1,
        cached: false,
        outcome: { kind: 'answer', data: name, notices: [] } as const,
      }))
    },
  }
  const { ask, answers } = numberedAsk(toolbox, { scope: 'r-1', signal: new AbortController().signal })
  const [together, alone] = await Promise.all([
    ask.all([
      { name: 'a', arguments: { x: 1, y: 2 } },
      { name: 'b', arguments: {} },
      { name: 'b', arguments: {} },
    ]),
    ask({ name: 'a', arguments: { y: 2, x: 1 } }),
  ])
  const missing = await ask.all([1, 2].map((x) => ({ name: 'off', arguments: { x } })))
  expect(together.map(({ number }) => number)).toEqual([1, 2, 2])
  expect(alone.number).toBe(1)
  expect(missing.map(({ number }) => number)).toEqual([3, 3])
  expect(batches).toEqual([['a', 'b'], ['off']])
  expect((await answers()).map(({ number, result }) => [number, result.name])).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'off'],
  ])
})
