import { expect, it } from 'vitest'
import type { RuleCause } from './contract.ts'
import { covered } from './covered.ts'

const cause = (code: string, confidence: number, covers: readonly string[] = []): RuleCause => ({
  cause: code,
  summary: { en: code, zh: code },
  confidence,
  evidence: [{ en: `${code} [1]`, zh: `${code} [1]` }],
  impact: [],
  steps: [],
  promQL: [],
  covers,
})

it('lets the cause that says why take in what only says how it shows, however sure that is', () => {
  const [only, ...rest] = covered([cause('crash.exit-code', 0.95), cause('release.bad-config', 0.8, ['crash.*'])])
  expect(rest).toEqual([])
  expect(only).toMatchObject({ cause: 'release.bad-config', evidence: [{ en: 'release.bad-config [1]' }, { en: 'crash.exit-code [1]' }] })
})

it('leaves both where the one that would take is not likely', () => {
  expect(covered([cause('crash.exit-code', 0.95), cause('release.bad-config', 0.5, ['crash.*'])])).toHaveLength(2)
})

it('keeps the likelier one of two that cover each other', () => {
  const left = covered([cause('image.tag', 0.95, ['release.bad-image']), cause('release.bad-image', 0.9, ['image.*'])])
  expect(left.map((one) => one.cause)).toEqual(['image.tag'])
})
