import { describe, expect, it } from 'vitest'
import { storableJson, storableText } from './stored-text.ts'

describe('storable text', () => {
  it('leaves ordinary text alone, emoji and Chinese included', () => {
    expect(storableText('pod 崩溃 💥')).toBe('pod 崩溃 💥')
  })

  it('replaces NUL and half a surrogate pair', () => {
    expect(storableText('a\0b')).toBe('a\uFFFDb')
    expect(storableText('cut 💥'.slice(0, -1))).toBe('cut \uFFFD')
  })

  it('does the same deep inside JSON, keys too', () => {
    const stored = storableJson({ 'k\0': ['\ud83d', { deep: 'a\0' }], text: 'stays' })
    expect(JSON.parse(stored)).toEqual({ 'k\uFFFD': ['\uFFFD', { deep: 'a\uFFFD' }], text: 'stays' })
  })

  it('does not take a written-out escape for the character itself', () => {
    const value = { path: String.raw`C:\u0000 \ud83d` }
    expect(JSON.parse(storableJson(value))).toEqual(value)
  })
})
