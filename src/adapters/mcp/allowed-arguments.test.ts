import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../domain/json.ts'
import { mustBeAllowed } from './allowed-arguments.ts'

const check = (args: JsonObject) => () => mustBeAllowed('gh', args, { owner: ['acme'] })

describe('arguments for an MCP server', () => {
  it.each<JsonObject>([{ owner: 'acme', repo: 'cart' }, { repo: 'cart' }, { list: [{ owner: 'acme' }] }])('may be %j', (args) => {
    expect(check(args)).not.toThrow()
  })

  it.each<JsonObject>([{ owner: 'stranger' }, { owner: ['acme'] }, { owner: 'Acme' }, { list: [{ owner: 'stranger' }] }])(
    'may not be %j',
    (args) => {
      expect(check(args)).toThrow(
        expect.objectContaining({ code: 'forbidden', path: 'owner', next: expect.stringContaining('tools.servers.gh.only') }),
      )
    },
  )

  it('are anything where nothing is said', () => {
    expect(() => mustBeAllowed('gh', { owner: 'stranger' }, {})).not.toThrow()
  })
})
