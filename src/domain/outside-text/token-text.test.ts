import { describe, expect, it } from 'vitest'
import { cutToTokens, estimateTokens, withoutMiddle } from './token-text.ts'

describe('estimating tokens', () => {
  it('counts words, numbers, signs and wide characters', () => {
    expect(estimateTokens('')).toBe(0)
    expect(estimateTokens('crash')).toBe(2)
    expect(estimateTokens('段错误')).toBe(4)
    expect(estimateTokens('The cart crashes.')).toBe(6)
  })

  /** Counted with the vocabularies cl100k and o200k, of which the larger number is given. */
  it.each([
    ['a frame', '#12  0x00007f3a9c41d2e8 in knowhere::Index<T>::Search (this=0x7fa1b2c3d4e5, k=10) at /go/src/index/hnsw.cc:1313', 59],
    [
      'a line of a log',
      '2026-11-26T13:05:12.117Z ERROR [pool-3] com.shop.cart.CartService - request 3f2b8c1e-9d4a-4e6f-8b7a-2c1d0e9f8a7b failed after 370ms',
      70,
    ],
    ['a series', '[[1790000000,"512.3344871"],[1790000015,"498.0012345"],[1790000030,"733.9987001"]]', 36],
    ['identifiers', '3f2b8c1e-9d4a-4e6f-8b7a-2c1d0e9f8a7b 550e8400-e29b-41d4-a716-446655440000', 55],
    ['prose', 'Memory grows since the release, and the container is killed at its limit; nothing else has changed.', 20],
    ['Chinese', '内存持续增长，容器因超出限制被终止。请检查最近一次发布引入的缓存是否有上限。', 40],
    [
      'a manifest',
      'spec:\n  containers:\n    - name: cart\n      image: registry/cart:1.4.2\n      resources:\n        limits: {memory: 256Mi}\n',
      36,
    ],
  ])('errs on the side of too many, and not by far: %s', (_, text, real) => {
    const estimated = estimateTokens(text)
    expect(estimated).toBeGreaterThanOrEqual(real)
    expect(estimated).toBeLessThanOrEqual(real * 1.5)
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

  it('counts what was taken out before, and takes it out of the middle', () => {
    const { text, leftOut } = withoutMiddle(`first ${'x'.repeat(4_000)} last`, 100)
    expect(text).toMatch(/^first x+ last$/)
    expect([text.length, leftOut]).toEqual([100, 978])
    expect(cutToTokens(withoutMiddle('first '.repeat(500) + 'last '.repeat(500), 2_000).text, 1_000, leftOut).text).toMatch(
      /^first [^]*\n\[\.\.\. about \d{3,4} tokens are left out here \.\.\.\]\n[^]*last $/,
    )
    expect(withoutMiddle('😀'.repeat(100), 51).text.isWellFormed()).toBe(true)
  })

  it('never splits a character, and cuts one endless line too', () => {
    const { text } = cutToTokens('😀'.repeat(500), 101)
    expect(text.isWellFormed()).toBe(true)
    expect(estimateTokens(text)).toBeLessThanOrEqual(101)
    expect(cutToTokens('x'.repeat(10_000), 100).text).toMatch(/^x+\n\[.*\]\nx+$/)
  })

  it('keeps only the mark where there is no room', () => {
    expect(cutToTokens('word '.repeat(100), 5).text).toBe('\n[... about 152 tokens are left out here ...]\n')
  })
})
