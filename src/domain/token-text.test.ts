import { describe, expect, it } from 'vitest'
import { cutToTokens, estimateTokens } from './token-text.ts'

describe('estimating tokens', () => {
  it('counts three characters a token, and every wide one', () => {
    expect(estimateTokens('')).toBe(0)
    expect(estimateTokens('abcdef')).toBe(2)
    expect(estimateTokens('段错误')).toBe(3)
    expect(estimateTokens('abc段错误')).toBe(4)
  })
})

describe('cutting to tokens', () => {
  it('leaves what fits as it is', () => {
    expect(cutToTokens('short', 10)).toEqual({ text: 'short', leftOut: 0 })
  })

  it('keeps head and tail in whole lines, and marks the cut', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `#${index} frame_number_${index}`)
    const { text, leftOut } = cutToTokens(lines.join('\n'), 300)
    expect(estimateTokens(text)).toBeLessThanOrEqual(300)
    expect(estimateTokens(text)).toBeGreaterThan(250)
    expect(text.split('\n')[0]).toBe('#0 frame_number_0')
    expect(text.split('\n').at(-1)).toBe('#999 frame_number_999')
    expect(text.split('\n').filter((line) => !/^#\d+ frame_number_\d+$/.test(line))).toEqual([
      `[... about ${leftOut} tokens are left out here ...]`,
    ])
    const [head, tail] = text.split(/\n\[.*\]\n/).map((part) => part.length)
    expect((head ?? 0) / (tail ?? 1)).toBeGreaterThan(1.2)
  })

  it('never splits a character, and cuts one endless line too', () => {
    const { text } = cutToTokens('😀'.repeat(500), 101)
    expect(text.isWellFormed()).toBe(true)
    expect(estimateTokens(text)).toBeLessThanOrEqual(101)
    expect(cutToTokens('x'.repeat(10_000), 100).text).toMatch(/^x+\n\[.*\]\nx+$/)
  })

  it('keeps only the mark where there is no room', () => {
    expect(cutToTokens('word '.repeat(100), 5).text).toBe('\n[... about 167 tokens are left out here ...]\n')
  })
})
