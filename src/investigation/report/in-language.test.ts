import { expect, it } from 'vitest'
import { type DiagnosisReport, nothingWritten } from '../../domain/release/report.ts'
import { inLanguage } from './in-language.ts'

const at = '2026-11-26T10:00:00.000Z'
const written: DiagnosisReport = {
  ...nothingWritten,
  id: 'r-1',
  deploymentId: 'd-1',
  version: 1,
  isMarked: false,
  status: 'completed',
  trigger: 'manual',
  content: '中文',
  modelNote: '未配置密钥',
  language: 'zh',
  ratings: [],
  createdTime: at,
  updatedTime: at,
}

it('is told as it was written to whoever reads that language, or names none', () => {
  const both = { ...written, otherLanguage: { content: 'English', claims: [] } }
  expect(inLanguage(both, 'zh')).toEqual(written)
  expect(inLanguage(both, undefined)).toEqual(written)
})

it('is told in the other language where it is known in it, with nothing left of the first', () => {
  const { modelNote: _, ...rest } = written
  expect(inLanguage({ ...written, otherLanguage: { content: 'English', claims: [] } }, 'en')).toEqual({
    ...rest,
    content: 'English',
    language: 'en',
  })
})

it('stays as it was written where it is not, and says so', () => {
  expect(inLanguage(written, 'en')).toEqual(written)
})
