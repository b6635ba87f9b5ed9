import { expect, it } from 'vitest'
import { piecesOf, proseOf } from './prose.ts'
import type { Claim } from './report.ts'

const claim = (text: string, more: Partial<Claim> = {}): Claim => ({
  section: 'rootCauseAnalysis',
  text,
  cites: [1],
  verdict: 'supported',
  differing: [],
  ...more,
})

it('gives each sentence its claim, also two in a line, and leaves the list’s marks to the line', () => {
  const claims = [
    claim('- 连接池耗尽 [1]。'),
    claim('重启 14 次 [2]。', { verdict: 'differs', differing: ['14'] }),
    claim('2) See `pool` [1].'),
  ]
  expect(proseOf('- 连接池耗尽 [1]。重启 14 次 [2]。\n\n2) See `pool` [1].\n### Next', claims)).toEqual([
    {
      kind: 'line',
      mark: 'bullet',
      stretches: [
        { text: '连接池耗尽 [1]。', claim: claims[0] },
        { text: '重启 14 次 [2]。', claim: claims[1] },
      ],
    },
    { kind: 'line', mark: 'number', number: '2', stretches: [{ text: 'See `pool` [1].', claim: claims[2] }] },
    { kind: 'line', mark: 'heading', stretches: [{ text: 'Next', claim: undefined }] },
  ])
})

it('keeps code as it is, and finds the claims behind it', () => {
  const claims = [claim('kubectl get pods'), claim('It crashes [1].')]
  expect(proseOf('```sh\nkubectl get pods\n```\nIt crashes [1].', claims)).toMatchObject([
    { kind: 'code', text: 'kubectl get pods' },
    { kind: 'line', stretches: [{ claim: claims[1] }] },
  ])
})

it('reads a text without claims, and one whose fence never ends', () => {
  expect(proseOf('a\n```\nb', [])).toMatchObject([{ stretches: [{ text: 'a', claim: undefined }] }, { kind: 'code', text: 'b' }])
})

it('takes a sentence apart: code, emphasis, citations, numbers in doubt', () => {
  const text = '**Errors** at 37% in `v1.4` [3, R1], 37 of 370 [0]'
  expect(piecesOf({ text, claim: claim(text, { differing: ['37%', '37'] }) })).toEqual([
    { kind: 'strong', text: 'Errors' },
    { kind: 'text', text: ' at ' },
    { kind: 'doubt', text: '37%' },
    { kind: 'text', text: ' in ' },
    { kind: 'code', text: 'v1.4' },
    { kind: 'text', text: ' ' },
    { kind: 'cite', marks: ['3', 'R1'] },
    { kind: 'text', text: ', ' },
    { kind: 'doubt', text: '37' },
    { kind: 'text', text: ' of 370 ' },
    { kind: 'cite', marks: ['0'] },
  ])
})
