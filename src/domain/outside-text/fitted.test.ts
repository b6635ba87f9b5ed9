import { describe, expect, it } from 'vitest'
import { fitted } from './fitted.ts'

describe('fitted', () => {
  it('leaves what fits as it is', () => {
    expect(fitted({ a: [1, 2] }, 100)).toEqual({ data: { a: [1, 2] }, sizeBytes: 11, notice: undefined })
  })

  it('cuts lists and texts until it fits, as valid JSON, and says how', () => {
    const value = { rows: Array.from({ length: 1000 }, (_, index) => ({ index, text: 'x'.repeat(100) })) }
    const { data, sizeBytes, notice } = fitted(value, 8192)
    expect(JSON.stringify(data).length).toBeLessThanOrEqual(8192)
    expect((data as unknown as { rows: readonly object[] }).rows).toHaveLength(40)
    expect(sizeBytes).toBeGreaterThan(100_000)
    expect(notice).toContain('lists are cut after 40 entries')
  })

  it('keeps head and tail of one endless text', () => {
    const { data } = fitted(`begin ${'x'.repeat(100_000)} end`, 4096)
    expect(data).toMatch(/^begin .*end$/)
    expect((data as string).length).toBeLessThanOrEqual(4096)
  })

  it('has a last resort for what no level can cut', () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index]))
    const { data, notice } = fitted(wide, 4096)
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(4096)
    expect(notice).toContain('only its beginning and its end')
  })
})
