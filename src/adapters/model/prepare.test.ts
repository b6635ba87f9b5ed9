import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { growth } from '../../domain/growth.fixture.ts'
import { estimateTokens } from '../../domain/outside-text/token-text.ts'
import type { ModelRequest } from '../../ports/model/model.ts'
import { type Prepared, prepare } from './prepare.ts'
import { hiding } from './text/hide.ts'

const request: ModelRequest<never> = { purpose: 'crash', task: 't', system: 'Explain.', messages: [] }
const data = (label: string, text: string) => ({ kind: 'data' as const, label, text })

function prepared(messages: ModelRequest['messages'], mostTokens = 10_000, more: Partial<ModelRequest<never>> = {}): Prepared {
  const one = prepare({ ...request, messages, ...more }, mostTokens, hiding(['ticket-\\d+']))
  if (one === 'too-long') throw new Error(one)
  return one
}

describe('a prepared question', () => {
  it('marks, masks and cleans what is from outside, and says how to take it', () => {
    const { system, messages } = prepared([
      { role: 'user', parts: [{ kind: 'text', text: 'About ticket-1:' }, data('log', 'token=abcdefgh1234 ticket-2\u200B\u{E0041}!')] },
      { role: 'assistant', text: '', toolCalls: [{ id: 'a', name: 'look', input: {}, raw: '{}' }] },
      { role: 'tool', results: [{ id: 'a', name: 'look', text: 'password: hunter22', isError: false }] },
    ])
    expect(system).toMatch(/^Explain\.\n\nText between <data> and <\/data>/)
    expect(messages[0]).toEqual({ role: 'user', text: 'About ***:\n<data label="log">\ntoken=*** ***!\n</data>' })
    expect(messages[2]).toEqual({
      role: 'tool',
      results: [{ id: 'a', name: 'look', text: '<data label="look">\npassword: ***\n</data>', isError: false }],
    })
  })

  it('says nothing of data where there is none, and how the object must look where one is wanted', () => {
    expect(prepared([]).system).toBe('Explain.')
    const { system } = prepared([], 10_000, { output: { name: 'verdict', schema: z.object({ cause: z.string() }) as never } })
    expect(system).toContain('one JSON object, the verdict')
    expect(system).toContain('"cause":{"type":"string"}')
  })

  it('cuts the longest texts to one size and leaves the short ones whole', () => {
    const long = 'line of a log\n'.repeat(2_000)
    const { messages, notes, inputTokens } = prepared(
      [{ role: 'user', parts: [data('a', long), data('short', 'tiny'), data('b', long)] }],
      1_000,
    )
    const text = messages[0]?.role === 'user' ? messages[0].text : ''
    const [a, short, b] = text.split('</data>').map((part) => estimateTokens(part))
    expect(text).toContain('<data label="short">\ntiny\n</data>')
    expect(Math.abs((a ?? 0) - (b ?? 0))).toBeLessThan(20)
    expect([a, b].every((size) => (size ?? 0) > 350 && (size ?? 0) < 480)).toBe(true)
    expect(short).toBeLessThan(20)
    expect(inputTokens).toBe(1_000)
    expect(notes[0]?.en).toBe('2 texts were cut in the middle, to ask with no more than 1000 tokens')
  })

  it('keeps the end of a text that is too long even to be looked at', () => {
    const { messages } = prepared(
      [{ role: 'user', parts: [data('log', `it began here\n${'a line of a log\n'.repeat(100_000)}it ended here`)] }],
      2_000,
    )
    const text = messages[0]?.role === 'user' ? messages[0].text : ''
    expect(text).toContain('it began here')
    expect(text).toContain('it ended here')
    expect(Number(/about (\d+) tokens are left out/.exec(text)?.[1])).toBeGreaterThan(300_000)
  })

  it('is none where our own words are too many', () => {
    expect(prepare({ ...request, system: 'word '.repeat(1_000) }, 1_000, (text) => text)).toBe('too-long')
  })

  it('costs no more time for a gigantic text than for one that is too long', async () => {
    const text = 'password=x '.repeat(3_000_000)
    const ask = (times: number) => prepared([{ role: 'user', parts: [data('log', text.slice(0, times * 11))] }], 2_000)
    // Past what is looked at the size does not count: not even four times as much takes twice as long.
    expect(await growth((times) => void ask(times), 750_000, 2)).toBeLessThan(2)
  })
})
