import { describe, expect, it } from 'vitest'
import { groupSearchOf } from './group-search.ts'

const of = (address: string) => groupSearchOf(new URLSearchParams(address))

describe('groupSearchOf', () => {
  it('asks for every bug, the latest crash first, when the address says nothing', () => {
    expect(of('').isNarrow).toBe(false)
    expect(of('').question).toEqual({ text: undefined, state: undefined, instance: undefined, sortBy: 'lastSeen' })
  })

  it('reads what the reader chose', () => {
    expect(of('q=%20RemoveDir%20&state=fixed&instance=prod&sort=count')).toMatchObject({
      isNarrow: true,
      question: { text: 'RemoveDir', state: 'fixed', instance: 'prod', sortBy: 'count' },
    })
  })

  it('passes over words that the server would refuse', () => {
    expect(of('state=constructor&instance=..%2Fx&sort=toString')).toMatchObject({
      isNarrow: false,
      question: { state: undefined, instance: undefined, sortBy: 'lastSeen' },
    })
  })
})
