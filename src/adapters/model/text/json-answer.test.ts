import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { growth, linear } from '../../../domain/growth.fixture.ts'
import { jsonObjectsIn, readJsonAnswer } from './json-answer.ts'

const Report = z.object({ summary: z.string(), promQL: z.array(z.string()).default([]) })

describe('the object in an answer', () => {
  it.each([
    ['alone', '{"summary":"s"}'],
    ['in a fenced block', 'Here it is:\n```json\n{"summary":"s"}\n```\nDone.'],
    ['in a block without a language', '```\n{ "summary": "s" }\n```'],
    ['between sentences', 'I think {that} it is {"summary":"s"} and {nothing} else'],
    ['behind a selector and a template', 'The query up{job="x"} on {{hostname}} shows: {"summary":"s"}'],
    ['with a comma too many', '{"summary":"s","promQL":[],}'],
    ['behind one that does not fit', '{"note":"the summary will follow, as asked, below"} {"summary":"s"}'],
    ['behind a brace that never closes', 'if (x) {"oops  {"summary":"s"}'],
  ])('is found %s', (_, text) => {
    expect(readJsonAnswer(text, Report)).toMatchObject({ kind: 'fits', value: { summary: 's' } })
  })

  it('may hold braces, quotes and templates in its strings', () => {
    const value = { summary: 'a lone } and { and \\" in "quotes"', promQL: ['up{job="x",host="{{hostname}}"}', '}}}'] }
    expect(readJsonAnswer(`text {x} ${JSON.stringify(value)} more`, Report)).toEqual({ kind: 'fits', value })
  })

  it('may hold line ends and tabs in its strings', () => {
    expect(readJsonAnswer('{"summary":"one\ntwo\tthree"}', Report)).toMatchObject({ value: { summary: 'one\ntwo\tthree' } })
  })

  it('may be nested deeply, and is the outermost one', () => {
    const Deep = z.object({ a: z.object({ b: z.object({ c: z.object({ d: z.number() }) }) }) })
    expect(readJsonAnswer('so: {"a":{"b":{"c":{"d":1}}}}', Deep)).toMatchObject({ value: { a: { b: { c: { d: 1 } } } } })
  })

  it('is said to be missing, or what is wrong with it', () => {
    expect(readJsonAnswer('I cannot help with {that}.', Report)).toEqual({
      kind: 'misfits',
      problems: 'there is no JSON object in the answer',
    })
    expect(readJsonAnswer('{"summary":1}', Report)).toMatchObject({ kind: 'misfits', problems: expect.stringMatching(/^summary: /) })
    expect(readJsonAnswer('{"summary":"cut off in the mid', Report)).toMatchObject({ kind: 'misfits' })
  })

  it('is looked for in time that grows with the text, however hostile', async () => {
    for (const part of ['{"a":', '{', '{"', '{}']) {
      expect(await growth((times) => void jsonObjectsIn(part.repeat(times)), 2_000), `growth with ${part}`).toBeLessThan(linear)
    }
  })
})
