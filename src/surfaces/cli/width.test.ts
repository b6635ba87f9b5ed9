import { describe, expect, it } from 'vitest'
import { cut, padEnd, widthOf, wrap } from './width.ts'

describe('width', () => {
  it.each([
    ['cart', 4],
    ['故障', 4],
    ['，（', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['ｱ', 1],
    ['Ａ', 2],
    ['👩‍👩‍👧', 2],
    ['한글', 4],
    ['×…', 2],
    ['', 0],
  ])('of %j is %d', (text, columns) => {
    expect(widthOf(text)).toBe(columns)
  })

  it('is what padding and cutting go by', () => {
    expect(padEnd('原因', 6)).toBe('原因  ')
    expect(cut('原因不明', 6)).toBe('原因…')
    expect(cut('cart', 4)).toBe('cart')
  })
})

describe('wrap', () => {
  it('breaks at spaces', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  })

  it('breaks Chinese between characters, never before a full stop', () => {
    expect(wrap('无法启动容器。', 12)).toEqual(['无法启动容', '器。'])
  })

  it('keeps a name inside Chinese whole', () => {
    expect(wrap('缺少键 DB_URL 无法启动', 12)).toEqual(['缺少键', 'DB_URL 无法', '启动'])
  })

  it('breaks a word that is longer than the line', () => {
    expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k'])
  })

  it('gives one empty line for nothing', () => {
    expect(wrap('', 10)).toEqual([''])
  })

  it('leaves room on the first line', () => {
    expect(wrap('aa bb cc', 8, 5)).toEqual(['aa bb', 'cc'])
  })

  it('never makes a line too wide', () => {
    const text = 'Deployment shop/cart 无法启动：ConfigMap cart-settings 缺少键 DB_URL，请检查（见 [1]）。'.repeat(3)
    for (let columns = 4; columns < 60; columns++)
      expect(Math.max(...wrap(text, columns).map((line) => widthOf(line)))).toBeLessThanOrEqual(columns)
  })
})
