import { expect, it } from 'vitest'
import { attemptsIn } from './attempts.ts'
import { ordinaryTexts } from './ordinary.fixture.ts'

it.each(ordinaryTexts)('is no attempt: %s', (text) => {
  expect(attemptsIn({ where: 'log', number: 1 }, text)).toEqual([])
})
