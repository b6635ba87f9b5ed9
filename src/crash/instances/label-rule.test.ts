import { describe, expect, it } from 'vitest'
import { parseLabelRule } from './label-rule.ts'

const fits = (rule: string, labels: Readonly<Record<string, string>>): boolean | undefined => parseLabelRule(rule)?.matches(labels)

describe('a label rule', () => {
  it.each([
    ['milvus.io/instance', { 'milvus.io/instance': '' }, true],
    ['milvus.io/instance', { 'milvus.io/instances': 'x' }, false],
    ['app=milvus', { app: 'milvus' }, true],
    ['app == milvus', { app: 'milvus' }, true],
    ['app=milvus', { app: 'milvus-2' }, false],
    ['app!=milvus', {}, true],
    ['app!=milvus', { app: 'milvus' }, false],
    ['app in (milvus, vector),!canary', { app: 'vector' }, true],
    ['app in (milvus, vector),!canary', { app: 'vector', canary: '' }, false],
    ['tier notin (test)', { tier: 'prod' }, true],
    ['a=1,b=2', { a: '1' }, false],
  ])('%s over %o', (rule, labels, expected) => {
    expect(fits(rule, labels as Readonly<Record<string, string>>)).toBe(expected)
  })

  it.each([
    ['milvus', true],
    ['milvus-5.0.19', true],
    ['milvus-v2.6', true],
    ['milvus-operator-1.2.0', false],
    ['milvusx-1.0', false],
  ])('takes the name of a chart for helm.sh/chart: %s', (chart, expected) => {
    expect(fits('helm.sh/chart=milvus', { 'helm.sh/chart': chart })).toBe(expected)
    expect(fits('helm.sh/chart!=milvus', { 'helm.sh/chart': chart })).toBe(!expected)
  })

  it.each(['', 'app=milvus,', 'app=a b', '=x', 'app in (a', 'a b'])('is none: "%s"', (text) => {
    expect(parseLabelRule(text)).toBeUndefined()
  })
})
