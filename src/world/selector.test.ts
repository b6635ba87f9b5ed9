import { describe, expect, it } from 'vitest'
import { selectorMatches } from './selector.ts'

const expression = (operator: string, values?: string[]) => ({ matchExpressions: [{ key: 'tier', operator, ...(values && { values }) }] })

describe('a label selector', () => {
  it.each([
    ['In', expression('In', ['a', 'b']), { tier: 'b' }, true],
    ['In without the label', expression('In', ['a']), {}, false],
    ['NotIn', expression('NotIn', ['a']), { tier: 'a' }, false],
    ['NotIn without the label', expression('NotIn', ['a']), {}, true],
    ['Exists', expression('Exists'), { tier: '' }, true],
    ['DoesNotExist', expression('DoesNotExist'), { tier: '' }, false],
    ['both terms', { matchLabels: { app: 'x' }, ...expression('Exists') }, { app: 'x' }, false],
    ['the empty one', {}, { any: 'thing' }, true],
    ['none', undefined, { any: 'thing' }, false],
  ])('%s', (_name, selector, labels, matches) => {
    expect(selectorMatches(selector, labels)).toBe(matches)
  })
})
