import { describe, expect, it } from 'vitest'
import { answerOf, factsOf, namesOf, type Series, shortNames, withGaps } from './series-facts.ts'

const series = (labels: Readonly<Record<string, string>>, values: readonly (number | null)[]): Series => ({
  instance: '',
  metric: labels['__name__'] ?? 'rate(x[5m])',
  unit: '',
  labels,
  data: values.map((value, index) => ({ timestamp: index * 1000, value })),
})

describe('a chart', () => {
  it('answers with the line that changed most since the moment that matters', () => {
    const facts = factsOf([series({ host: 'a' }, [1, 1, 1, 1]), series({ host: 'b' }, [2, 2, 30, 4])], 2000)
    expect(facts.map(({ name }) => name)).toEqual(['b', 'a'])
    expect(facts[0]).toMatchObject({ name: 'b', before: 2, after: 30, last: 4, peak: 30, series: { labels: { host: 'b' } } })
    expect(answerOf(facts)).toEqual({ kind: 'rises', name: 'b', from: 2, to: 30 })
  })

  it('says so where nothing changed, where a line fell to nothing, and where it begins only then', () => {
    expect(answerOf(factsOf([series({}, [5, 5.1, 5, 5.2])], 2000))).toEqual({ kind: 'stays', name: '', at: 5.2 })
    expect(answerOf(factsOf([series({}, [5, 5, 0, 0])], 2000))).toEqual({ kind: 'falls', name: '', from: 5, to: 0 })
    expect(answerOf(factsOf([series({}, [null, null, 3, 4])], 2000))).toEqual({ kind: 'appears', name: '', to: 4 })
    expect(answerOf(factsOf([series({}, [0, 0, 0])], 1000))).toEqual({ kind: 'stays', name: '', at: 0 })
  })

  it('has no answer without a number', () => {
    expect(answerOf(factsOf([], 0))).toEqual({ kind: 'none' })
    expect(answerOf(factsOf([series({}, [null, null])], 0))).toEqual({ kind: 'none' })
  })
})

it('names lines by what tells them apart', () => {
  expect(namesOf([series({ __name__: 'up', host: 'a', job: 'x' }, [1]), series({ __name__: 'up', host: 'b', job: 'x' }, [1])])).toEqual([
    'a',
    'b',
  ])
  expect(namesOf([series({ __name__: 'up', host: 'a' }, [1])])).toEqual(['up'])
  expect(namesOf([series({ a: '1', b: '2' }, [1]), series({ a: '2', b: '1' }, [1])])).toEqual(['a=1 b=2', 'a=2 b=1'])
})

it('shortens names by the long beginning that they share, and only by whole words of it', () => {
  expect(shortNames(['checkout-service-7f9c6d-abc', 'checkout-service-7f9c6d-abd'])).toEqual(['…abc', '…abd'])
  expect(shortNames(['cart-1', 'cart-2'])).toEqual(['cart-1', 'cart-2'])
  expect(shortNames(['a-name-that-is-long-enough', 'a-name-that-is-long-enough'])).toEqual(['…enough', '…enough'])
  expect(shortNames(['one-name-alone-stays-whole'])).toEqual(['one-name-alone-stays-whole'])
  expect(shortNames(['nothing', 'shared'])).toEqual(['nothing', 'shared'])
})

it('draws no line where nothing was measured', () => {
  const data = [0, 15, 30, 90, 105].map((second) => ({ timestamp: second * 1000, value: second }))
  expect(withGaps(data, 15_000)).toEqual([
    [0, 0],
    [15_000, 15],
    [30_000, 30],
    [45_000, null],
    [90_000, 90],
    [105_000, 105],
  ])
})
