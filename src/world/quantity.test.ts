import { describe, expect, it } from 'vitest'
import { formatBytes, formatCpu, formatQuantity, parseQuantity } from './quantity.ts'

describe('quantities', () => {
  it.each([
    ['1', 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['500m', 0.5],
    ['250u', 0.00025],
    ['1Gi', 1073741824],
    ['1.5Gi', 1610612736],
    ['512M', 512000000],
    ['128974848', 128974848],
    ['129e6', 129000000],
    ['1e3', 1000],
    ['1E3', 1000],
    ['2E', 2e18],
    ['4Ki', 4096],
    ['-1', -1],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 9)
  })

  it.each(['', 'abc', '1gb', '1 Gi', 'Gi', '1e', undefined])('%s is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined()
  })

  it('are written as people write them', () => {
    expect([formatCpu(0.25), formatCpu(2), formatCpu(1.5)]).toEqual(['250m', '2', '1500m'])
    expect([formatBytes(2 ** 30), formatBytes(1.5 * 2 ** 30), formatBytes(512e6), formatBytes(4096)]).toEqual([
      '1Gi',
      '1536Mi',
      '489Mi',
      '4Ki',
    ])
    expect([formatQuantity('requests.cpu', 0.1), formatQuantity('limits.memory', 2 ** 28), formatQuantity('pods', 4)]).toEqual([
      '100m',
      '256Mi',
      '4',
    ])
  })
})
