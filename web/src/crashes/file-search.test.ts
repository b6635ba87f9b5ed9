import { describe, expect, it } from 'vitest'
import { fileSearchOf } from './file-search.ts'

const nowMs = Date.parse('2026-11-21T08:00:42.500Z')
const of = (address: string) => fileSearchOf(new URLSearchParams(address), nowMs)

describe('fileSearchOf', () => {
  it('asks for all core files, the latest first', () => {
    expect(of('')).toMatchObject({ isNarrow: false, question: { sortBy: 'time', sortDesc: true, minScore: undefined, since: undefined } })
  })

  it('reads what the reader chose, and asks the same for a minute', () => {
    expect(of('instance=prod&score=7&state=stored&hours=24&sort=filename').question).toEqual({
      instance: 'prod',
      minScore: 7,
      status: 'stored',
      since: '2026-11-20T08:00:00.000Z',
      sortBy: 'filename',
      sortDesc: false,
    })
  })

  it('passes over what is not offered', () => {
    expect(of('score=99&state=gone&hours=-1&sort=x')).toMatchObject({ isNarrow: false, question: { sortBy: 'time' } })
  })
})
