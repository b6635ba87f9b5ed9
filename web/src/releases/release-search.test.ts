import { expect, it } from 'vitest'
import { releaseSearchOf } from './release-search.ts'

it('is read from the address', () => {
  expect(releaseSearchOf(new URLSearchParams('q=+cart+&state=moving&report=none'))).toMatchObject({
    text: 'cart',
    isNarrow: true,
    question: { text: 'cart', status: ['pending', 'deploying', 'rolling_back'], report: 'none' },
  })
})

it('asks for everything where the address says nothing that is known', () => {
  expect(releaseSearchOf(new URLSearchParams('state=constructor&report=odd'))).toMatchObject({
    isNarrow: false,
    question: { text: undefined, status: undefined, report: undefined },
  })
})
