import { describe, expect, it } from 'vitest'
import { verbatim } from '../text.ts'
import { certaintyOf, confidenceOf } from './confidence.ts'
import type { Evidence, EvidenceKind, Strength } from './evidence.ts'

const piece = (strength: Strength, kind: EvidenceKind = 'field'): Evidence => ({
  kind,
  strength,
  text: verbatim('x'),
  origin: 'kubectl get x',
})

describe('confidence', () => {
  it('calls one proof certain', () => {
    expect(certaintyOf(confidenceOf([piece('proof')]))).toBe('certain')
  })

  it('calls one strong piece likely and one weak piece possible', () => {
    expect(certaintyOf(confidenceOf([piece('strong')]))).toBe('likely')
    expect(certaintyOf(confidenceOf([piece('weak')]))).toBe('possible')
  })

  it('never becomes certain by repeating a weak piece of the same kind', () => {
    expect(confidenceOf(Array.from({ length: 50 }, () => piece('weak')))).toBeLessThan(0.7)
  })

  it('falls with evidence against', () => {
    expect(confidenceOf([piece('strong')], [piece('strong', 'event')])).toBeLessThan(confidenceOf([piece('strong')]))
  })

  it('stays inside 0.01 and 0.99', () => {
    const many = (['field', 'event', 'log', 'probe', 'change'] as const).map((kind) => piece('proof', kind))
    expect(confidenceOf(many)).toBe(0.99)
    expect(confidenceOf([], many)).toBe(0.01)
  })
})
