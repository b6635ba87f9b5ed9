import { describe, expect, it } from 'vitest'
import { recordOf, verdictOf } from './analysis.fixture.ts'
import { CrashVerdict, knownIssues } from './verdict.ts'

describe('the answer about a crash', () => {
  it('is read forgivingly where there is one meaning', () => {
    const read = (confidence: unknown) => CrashVerdict.parse({ summary: 's', confidence }).confidence
    expect([read(0.85), read(85), read('0.85'), read('85%'), read(1), read(0)]).toEqual([0.85, 0.85, 0.85, 0.85, 1, 0])
    expect(CrashVerdict.parse({ summary: 's', confidence: 1, impact: null, recommendations: null })).toEqual(
      verdictOf({ summary: 's', confidence: 1 }),
    )
    expect(
      CrashVerdict.parse({
        summary: 's',
        confidence: 1,
        codeSuggestions: [{ issue: 'i', suggestion: 's', priority: 'urgent', lineNumber: 'x' }],
      }).codeSuggestions,
    ).toEqual([{ file: '', function: '', lineNumber: undefined, issue: 'i', suggestion: 's', priority: 'medium' }])
  })

  it.each([
    {},
    { summary: '', confidence: 1 },
    { summary: 's', confidence: 'high' },
    { summary: 's', confidence: -1 },
    { summary: 's', confidence: 400 },
    { summary: ['s'], confidence: 1 },
  ])('is refused without a meaning: %j', (answer) => {
    expect(CrashVerdict.safeParse(answer).success).toBe(false)
  })

  it('is bounded', () => {
    const many = Array.from({ length: 500 }, () => 'x'.repeat(100_000))
    const read = CrashVerdict.parse({ summary: 'y'.repeat(1e6), confidence: 1, recommendations: many, relatedIssues: many })
    expect(JSON.stringify(read).length).toBeLessThan(60_000)
  })

  it('relates only to reports that were in the request', () => {
    const record = recordOf({ looksLike: [{ id: 'milvus#47738', title: 't', similarity: 0.9 }] })
    const relatedIssues = ['milvus#1', 'https://github.com/milvus-io/milvus/issues/47738']
    expect(knownIssues(verdictOf({ relatedIssues }), record)).toEqual(['milvus#47738'])
  })
})
