import { expect, it } from 'vitest'
import { plainCoreBytes } from '../plain-core.ts'
import { mutants } from './mutants.ts'

const core = plainCoreBytes()

it('makes the same mutants from the same seed, and others from another', () => {
  const first = [...mutants(7, core, 20)]
  expect([...mutants(7, core, 20)]).toEqual(first)
  expect([...mutants(8, core, 20)].map(({ what }) => what)).not.toEqual(first.map(({ what }) => what))
})

it('leaves the core itself as it was, and each mutant different from it', () => {
  const before = Buffer.from(core)
  const same = [...mutants(1, core, 200)].filter(({ bytes }) => bytes.equals(before))
  expect(core.equals(before)).toBe(true)
  expect(same.length).toBeLessThan(5)
})
