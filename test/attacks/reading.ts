/** Whether a text stands in what a model was given, as a model reads: whatever stands for a character that nobody sees is that character, or nothing. */
export function hasRead(given: string, text: string): boolean {
  return read(given).includes(pieceOf(text))
}

function read(text: string): string {
  return text
    .replaceAll(/\\+u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/[\u{E0020}-\u{E007E}]/gu, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000))
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069]/g, '')
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
}

/** The longest stretch without characters that JSON or the marks around data write otherwise, and without the values that are masked. */
function pieceOf(text: string): string {
  const pieces = read(text.replaceAll('\n', '"'))
    .split(/["\\<>‹=:{}]|\b(?:password|token|secret)s?\b/i)
    .map((piece) => piece.trim())
  return pieces.toSorted((left, right) => right.length - left.length)[0] ?? ''
}
