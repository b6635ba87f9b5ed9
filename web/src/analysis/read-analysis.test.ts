import { describe, expect, it } from 'vitest'
import { readAnalysis } from './read-analysis.ts'

describe('readAnalysis', () => {
  it('reads what a model said', () => {
    const read = readAnalysis({
      model: 'm-1',
      costUsd: 0.012,
      summary: 'Two tasks use one folder.',
      recommendations: ['Use one volume each', 7, ''],
      confidence: 1.7,
      codeSuggestions: [
        { file: 'LocalChunkManager.cpp', lineNumber: 12, function: 'RemoveDir', issue: 'throws', suggestion: 'catch' },
        'x',
      ],
    })
    expect(read).toMatchObject({
      summary: 'Two tasks use one folder.',
      recommendations: ['Use one volume each'],
      confidence: 1,
      code: [{ place: 'RemoveDir (LocalChunkManager.cpp:12)', issue: 'throws', suggestion: 'catch' }],
    })
  })

  it('reads why none was asked, and bears anything', () => {
    expect(readAnalysis({ skipped: 'monthly-limit' })?.skipped).toEqual({ code: 'monthly-limit', words: undefined })
    expect(readAnalysis(undefined)).toBeUndefined()
    expect(readAnalysis({ summary: { en: 1 }, recommendations: 'none', confidence: 'high' })).toMatchObject({
      summary: undefined,
      recommendations: [],
      confidence: undefined,
    })
  })
})
