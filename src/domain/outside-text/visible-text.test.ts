import { describe, expect, it } from 'vitest'
import { visibleText, withoutUnseen } from './visible-text.ts'

describe('visibleText', () => {
  it.each([
    ['turned around', 'a\u202eb', 'a\\u{202e}b'],
    ['zero-width', 'pass\u200bword', 'pass\\u{200b}word'],
    ['an instruction in invisible ASCII', `ok${String.fromCodePoint(0xe0041, 0xe0042)}`, 'ok\\u{e0041}\\u{e0042}'],
    ['an escape sequence of terminals', '\u001b[31mred', '\\u{1b}[31mred'],
    ['a null', 'a\u0000b', 'a\\u{0}b'],
  ])('shows what is %s', (_, given, shown) => {
    expect(visibleText(given)).toBe(shown)
  })

  it('leaves what people write', () => {
    const text = 'café 探针失败\n\tline 2, emoji 🔥'
    expect(visibleText(text)).toBe(text)
  })
})

describe('withoutUnseen', () => {
  it('leaves out what a person does not see, and no line end', () => {
    expect(withoutUnseen('a\u200Bb\u202Ec\u{E0041}d\u0000e\u00adf\tg\nh')).toBe('abcdef\tg\nh')
  })
})
