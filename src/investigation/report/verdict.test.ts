import { expect, it } from 'vitest'
import type { DiagnosisReport } from '../../domain/release/report.ts'
import { sectionsOf, verdictOf } from './verdict.ts'

const four = (rootCause: string): string =>
  JSON.stringify({ promQL: [], content: `【问题概述】cart 告警 [0]\n【根因分析】${rootCause}\n【影响范围】checkout\n【解决方案】1. 回滚` })

const report = (more: Partial<DiagnosisReport>): Parameters<typeof verdictOf>[0] => ({
  status: 'completed',
  content: four('- **连接池耗尽**，新版本把上限从 100 改为 10 [2, R1]。其余正常。'),
  writtenBy: 'model',
  rules: [{ id: 'R1', cause: 'release.pool', summary: { en: 'the pool is exhausted', zh: '连接池已耗尽' }, confidence: 0.8 }],
  language: 'zh',
  ...more,
})

it('is the first sentence of a model’s root cause, without its marks', () => {
  expect(verdictOf(report({}))).toEqual({ text: '连接池耗尽，新版本把上限从 100 改为 10。', confidence: undefined })
})

it('is the rules’ own sentence where they wrote the report, with how sure they are', () => {
  expect(verdictOf(report({ writtenBy: 'rules' }))).toEqual({ text: '连接池已耗尽', confidence: 0.8 })
  expect(verdictOf(report({ writtenBy: 'rules', rules: [], content: four('原因未知：未能查到部分数据。 [0]') }))?.text).toBe(
    '原因未知：未能查到部分数据。',
  )
})

it('is not there before the report is, nor where it has failed or lacks its form', () => {
  expect(verdictOf(report({ status: 'generating', content: '' }))).toBeUndefined()
  expect(verdictOf(report({ status: 'failed', content: 'model-timeout' }))).toBeUndefined()
  expect(sectionsOf(report({ content: JSON.stringify({ promQL: [], content: 'all is well' }) }))).toBeUndefined()
})
