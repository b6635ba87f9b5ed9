import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Secret } from './secret.ts'

it('prints *** however it is printed', () => {
  const secret = new Secret('hunter2')
  const printed = [String(secret), secret.toString(), JSON.stringify({ secret }), inspect({ secret }), Object.values(secret).join()].join(
    ' ',
  )
  expect(printed).not.toContain('hunter2')
  expect(printed).toContain('***')
})

it('is revealed only on request', () => {
  expect(new Secret('hunter2').reveal()).toBe('hunter2')
})
