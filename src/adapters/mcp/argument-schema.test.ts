import { describe, expect, it } from 'vitest'
import type { Json } from '../../domain/json.ts'
import { schemaFault } from './argument-schema.ts'

const nested = (times: number): Json =>
  Array.from({ length: times }).reduce<Json>((inner) => ({ type: 'object', properties: { a: inner } }), {})

describe('a schema of arguments', () => {
  it.each([
    ['nothing said', {}],
    ['plain members', { type: 'object', properties: { a: { type: ['string', 'null'] }, b: true }, required: ['a'] }],
    ['references to itself', { type: 'object', properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'string' } } }],
    ['lists and choices', { type: 'array', items: { anyOf: [{ type: 'number' }, { enum: ['type', 1] }] } }],
    ['a member whose name is a keyword', { type: 'object', properties: { type: { type: 'string' }, properties: { type: 'object' } } }],
  ])('is taken: %s', (_, schema) => {
    expect(schemaFault(schema)).toBeUndefined()
  })

  it.each<readonly [string, Json, RegExp]>([
    ['no type of JSON', { type: 'object', properties: { a: { type: 'wibble' } } }, /is none/],
    ['a word for a schema', { type: 'object', properties: { a: 'string' } }, /is none/],
    ['a list of members', { type: 'object', properties: [] }, /is none/],
    ['an address elsewhere', { properties: { a: { $ref: 'http://10.0.0.1/schema' } } }, /is none/],
    ['nesting without end', nested(100_000), /too large/],
    ['members without end', { properties: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`a${index}`, {}])) }, /too large/],
    ['long words', { description: 'x'.repeat(40_000) }, /too large/],
  ])('is not taken: %s', (_, schema, fault) => {
    expect(schemaFault(schema)).toMatch(fault)
  })
})
