import { expect, it } from 'vitest'
import { failedRelease } from '../domain/release/release.fixture.ts'
import { resultText } from '../domain/tool-call.ts'
import { briefOf } from './brief.ts'
import type { Case, Known } from './known/contract.ts'

const at = '2026-05-04T11:15:00.000Z'
const about: Case = {
  reportId: 'r-1',
  language: 'en',
  alert: undefined,
  releasedAt: at,
  now: at,
  deployment: failedRelease(at),
}
const briefing = { canReadCode: false, room: { briefTokens: 6_000, citedTokens: 2_000 }, told: resultText } as const
const templates = { language: 'en', version: 'v1', deployment: '', code: '' } as const

function answer(number: number): Known['answers'][number] {
  const result = {
    name: 'get_logs',
    arguments: { pod: `cart-${number}` },
    source: 'aceso',
    at,
    durationMs: 1,
    sizeBytes: 1,
    cached: false,
  } as const
  return { number, round: 0, result: { ...result, outcome: { kind: 'answer', data: 'x'.repeat(3_000), notices: [] } } }
}

function told(known: Known, label: string): string {
  const part = briefOf(about, known, templates, briefing).parts.find((one) => one.kind === 'data' && one.label === label)
  return part?.text ?? ''
}

it('tells at length what a cause rests on, and of every other answer what was asked and how it begins', () => {
  const text = { en: 'it crashes [2]', zh: '崩溃 [2]' }
  const cause = { id: 'R1', cause: 'c', summary: text, confidence: 0.8, evidence: [text], impact: [], steps: [], promQL: [] }
  const [first = '', second = ''] = told({ causes: [cause], answers: [answer(1), answer(2)], notChecked: [] }, 'answers so far').split('\n')
  expect(first).toMatch(/^\[1\] get_logs pod=cart-1: /)
  expect([first.length < 300, second.length > 3_000 - 100]).toEqual([true, true])
})

it('tells what could not be looked at where no cause was found, too', () => {
  const known = { causes: [], answers: [], notChecked: [{ en: 'metrics: away', zh: '指标：不可用' }] }
  expect(told(known, 'evidence of rules')).toBe('not checked: metrics: away')
})
