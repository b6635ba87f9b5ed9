import { expect, it } from 'vitest'
import { shortSchema } from './short-schema.ts'

it('leaves out limits that are checked anyway, wherever they are', () => {
  const anyTime = { anyOf: [{ type: 'string', maxLength: 40 }, { type: 'number' }], description: 'a moment' }
  expect(
    shortSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        query: { type: 'string', minLength: 1, maxLength: 4_000, description: 'PromQL' },
        start: anyTime,
        page: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 },
      },
      required: ['query'],
      additionalProperties: false,
    }),
  ).toEqual({
    type: 'object',
    properties: {
      query: { type: 'string', description: 'PromQL' },
      start: { anyOf: [{ type: 'string' }, { type: 'number' }], description: 'a moment' },
      page: { type: 'integer', default: 1 },
    },
    required: ['query'],
  })
})

it('leaves out a long list of choices: the answer to a wrong one tells it', () => {
  const kinds = Array.from({ length: 20 }, (_, index) => `Kind${index}`)
  expect(shortSchema({ type: 'object', properties: { kind: { type: 'string', enum: kinds } } })).toEqual({
    type: 'object',
    properties: { kind: { type: 'string' } },
  })
})

it('keeps what a tool itself calls by the name of a limit', () => {
  const schema = { type: 'object', properties: { pattern: { type: 'string' }, format: { enum: ['json', 'text'] } } }
  expect(shortSchema(schema)).toEqual(schema)
})
