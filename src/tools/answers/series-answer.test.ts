import { describe, expect, it } from 'vitest'
import { fakeSeries } from '../../ports/fakes/fake-metric-source.ts'
import { fittedSeries, thinned } from './series-answer.ts'

describe('thinned', () => {
  it('keeps the lowest and the highest of each stretch, in the order of time', () => {
    const { points } = fakeSeries({}, [5, 1, 9, 4, 7, 7, 2, 8])
    expect(thinned(points, 4).map(({ value }) => value)).toEqual([1, 9, 2, 8])
    expect(thinned(points, 8)).toBe(points)
  })
})

describe('fittedSeries', () => {
  it('of many courses keeps those that vary most', () => {
    const flat = Array.from({ length: 30 }, (_, index) => fakeSeries({ n: `flat${index}` }, [1000, 1000]))
    const moving = fakeSeries({ n: 'moving' }, [1, 5])
    const { series } = fittedSeries([...flat, moving])
    expect(series[0]).toEqual(moving)
    expect(series).toHaveLength(20)
  })
})
