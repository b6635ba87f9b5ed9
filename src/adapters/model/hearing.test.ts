import { expect, it } from 'vitest'
import { hearingOf } from './hearing.ts'
import { ProviderFault } from './providers/fault.ts'

const away = new ProviderFault('unreachable', 'connection refused')

it('is paid for nothing where no answer began', () => {
  expect(hearingOf(100, undefined).usageAfter(away)).toBeUndefined()
})

it.each([
  ['broke off', new ProviderFault('cut-off', 'ended in the middle')],
  ['was on its way when we went away', new ProviderFault('timed-out', 'no answer', { isUnderWay: true })],
])('is paid for the question where the answer %s', (_, fault) => {
  expect(hearingOf(100, undefined).usageAfter(fault)).toMatchObject({ inputTokens: 100 })
})

it('counts each try whose answer had begun, and hands all of it on', () => {
  const told: string[] = []
  const hearing = hearingOf(100, { text: (text) => told.push(text), restarted: () => told.push('(again)') })
  hearing.hear('The cause is')
  hearing.restart()
  expect(hearing.before()).toMatchObject({ inputTokens: 100 })
  hearing.restart()
  expect(hearing.before()).toMatchObject({ inputTokens: 100 })
  hearing.hear('a leak')
  expect(hearing.usageAfter(away)).toMatchObject({ inputTokens: 200 })
  expect(told).toEqual(['The cause is', '(again)', '(again)', 'a leak'])
})
