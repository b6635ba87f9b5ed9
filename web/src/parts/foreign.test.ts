import { describe, expect, it } from 'vitest'
import { brief, tame } from './foreign.tsx'

describe('tame', () => {
  it('shows what would deceive the eye as a mark', () => {
    expect(tame('free\u202e(gnp.exe)\u0007')).toBe('free\ufffd(gnp.exe)\ufffd')
    expect(tame('\u001b[31mred\u001b[0m')).toBe('\ufffd[31mred\ufffd[0m')
  })

  it('keeps lines, tabs and every script', () => {
    expect(tame('一行\n\tтекст')).toBe('一行\n\tтекст')
  })
})

describe('brief', () => {
  it('is one line, cut where it is too long', () => {
    expect(brief('a\n  b\tc', 10)).toBe('a b c')
    expect(brief('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`)
  })
})
