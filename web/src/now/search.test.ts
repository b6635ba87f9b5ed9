import { describe, expect, it } from 'vitest'
import { searchOf } from './search.ts'

const of = (address: string) => searchOf(new URLSearchParams(address))

describe('searchOf', () => {
  it('asks for every open trouble, worst first, when the address says nothing', () => {
    const search = of('')
    expect(search.isNarrow).toBe(false)
    expect(search.question).toEqual({
      open: true,
      text: undefined,
      namespace: undefined,
      state: undefined,
      sortBy: 'severity',
      pageSize: 100,
    })
  })

  it('reads what the reader chose', () => {
    const { question, isNarrow } = of('q=%20cart%20&ns=shop&state=work&sort=openedAt')
    expect(isNarrow).toBe(true)
    expect(question).toMatchObject({ text: 'cart', namespace: 'shop', sortBy: 'openedAt' })
    expect(question.state).toContain('executing')
  })

  it('passes over words that the server would refuse', () => {
    const { question, isNarrow } = of('ns=..%2F&state=constructor&sort=nothing')
    expect(isNarrow).toBe(false)
    expect(question).toMatchObject({ namespace: undefined, state: undefined, sortBy: 'severity' })
  })
})
