import { describe, expect, it } from 'vitest'
import { readSections, writeSections } from './sections.ts'

const four = {
  overview: 'cart answers 500',
  rootCauseAnalysis: 'the pool is exhausted [1]',
  impactScope: 'checkout',
  remediationPlan: '1. raise the pool',
}

describe('the four sections', () => {
  it.each(['en', 'zh'] as const)('are read as they were written in %s', (language) => {
    expect(readSections(writeSections(four, language))).toEqual({ kind: 'whole', sections: four })
  })

  it('are found in any order, with text before the first title left out', () => {
    const content = 'Sure.\n【解决方案】a\n【问题概述】b\n【影响范围】c\n【根因分析】d'
    expect(readSections(content)).toEqual({
      kind: 'whole',
      sections: { overview: 'b', rootCauseAnalysis: 'd', impactScope: 'c', remediationPlan: 'a' },
    })
  })

  it('go on where a title comes again', () => {
    const content = '【问题概述】a【根因分析】b【影响范围】c【解决方案】d【根因分析】e'
    expect(readSections(content)).toMatchObject({ sections: { rootCauseAnalysis: 'b\ne' } })
  })

  it('are named where they are missing or empty', () => {
    expect(readSections('【问题概述】a【根因分析】 \n【影响范围】c')).toEqual({
      kind: 'missing',
      missing: ['rootCauseAnalysis', 'remediationPlan'],
    })
  })
})
