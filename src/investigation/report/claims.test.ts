import { describe, expect, it } from 'vitest'
import { checkClaims, sentencesOf } from './claims.ts'

const answers = new Map([
  [
    1,
    {
      series: [
        [0, '0.01'],
        [60, '0.37'],
      ],
    },
  ],
  [2, { pods: ['cart-a', 'cart-b', 'cart-c'], restarts: 14 }],
])
const citable = { answers, causes: new Map([['R1', [1, 2]]]) }
const inCause = (rootCauseAnalysis: string) =>
  checkClaims({ overview: '', rootCauseAnalysis, impactScope: '', remediationPlan: 'Raise it to 999 [1].' }, citable)

describe('sentences', () => {
  it('end at full stops of both languages, keep the citations behind them, and are no headings', () => {
    expect(
      sentencesOf('**Findings:**\n- Errors rose to 37%. [1] Version v1.2.3 of a.b is new [2].\n错误率升高。[1]三个副本重启；[2]\n---'),
    ).toEqual(['- Errors rose to 37%. [1]', 'Version v1.2.3 of a.b is new [2].', '错误率升高。[1]', '三个副本重启；[2]'])
    expect(sentencesOf('Calls to http://pay/v1?id=7;x fail! [1] Slow;late?为什么;因为超时')).toEqual([
      'Calls to http://pay/v1?id=7;x fail! [1]',
      'Slow;late?',
      '为什么;',
      '因为超时',
    ])
  })
})

describe('a claim', () => {
  it('is supported where its numbers stand in what it cites', () => {
    expect(inCause('Errors rose from 1% to 37% [1] while 3 pods restarted 14 times [1, 2].')).toEqual([
      {
        section: 'rootCauseAnalysis',
        text: 'Errors rose from 1% to 37% [1] while 3 pods restarted 14 times [1, 2].',
        cites: [1, 2],
        verdict: 'supported',
        differing: [],
      },
    ])
  })

  it('differs where a number is another one, and the number is named', () => {
    expect(inCause('Errors rose to 73% [1].')).toMatchObject([{ verdict: 'differs', differing: ['73%'] }])
  })

  it('is uncited without a citation, and cites the unknown where nobody asked that', () => {
    expect(inCause('The cache is cold. Errors rose to 37% [7].')).toMatchObject([
      { verdict: 'uncited', cites: [] },
      { verdict: 'unknown-citation', cites: [7] },
    ])
  })

  it('may cite a cause of the rules, and with it the answers that show it', () => {
    expect(inCause('3 pods restart since errors rose to 37% [R1]. The node is full [R2].')).toMatchObject([
      { verdict: 'supported', cites: [1, 2] },
      { verdict: 'unknown-citation' },
    ])
  })

  it('is none where something is proposed', () => {
    expect(checkClaims({ overview: '', rootCauseAnalysis: '', impactScope: '', remediationPlan: 'Roll back to 1.4.' }, citable)).toEqual([])
  })
})
