/** As tools write characters that nobody sees, once or twice inside JSON: `\u{e0069}`. */
const writtenOut = /\\{1,4}u(?:\{([0-9a-f]{2,6})\}|([0-9a-f]{4}))/gi
/** Bytes hidden as selectors of variants: 16 of them below, the other 240 far above. */
const selectors = /[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]{8,4000}/gu
/** Long enough for a sentence; shorter ones are names and hashes. */
const base64 = [/[A-Za-z0-9+/]{32,4000}={0,2}/g, /[A-Za-z0-9_-]{32,4000}/g] as const
const hex = [/(?:[0-9a-f]{2}){16,2000}/gi, /(?:\\{1,4}x[0-9a-f]{2}){8,2000}/gi] as const
const percent = /(?:[\w.~!*'()+-]{0,40}%[0-9a-f]{2}){4,1000}[\w.~!*'()+-]{0,40}/gi
const entities = /&(?:#(\d{2,6})|#x([0-9a-f]{2,5})|(lt|gt|amp|quot|apos|nbsp));/gi
const namedEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }
const mostPieces = 40

/** A text from outside with characters that were written out as they came. */
export function asItCame(text: string): string {
  return text
    .replaceAll(writtenOut, (_, braced?: string, plain?: string) => character(Number.parseInt(braced ?? plain ?? '', 16)))
    .replaceAll(entities, (_, decimal?: string, hexadecimal?: string, name?: string) =>
      name === undefined
        ? character(decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal))
        : (namedEntities[name.toLowerCase()] ?? ''),
    )
}

/** What stands in it in another writing and reads as words: base64, hexadecimal, percent signs, selectors, and one of them inside another. A model decodes such pieces without being asked to. */
export function decodedPieces(text: string, depth = 1): string[] {
  const pieces = [
    ...found(text, selectors).map((piece) => Buffer.from(Array.from(piece, (sign) => byteOf(sign))).toString('utf8')),
    ...base64.flatMap((pattern) => found(text, pattern)).map((piece) => Buffer.from(piece, 'base64').toString('utf8')),
    ...hex.flatMap((pattern) => found(text, pattern)).map((piece) => Buffer.from(piece.replaceAll(/\\+x/gi, ''), 'hex').toString('utf8')),
    ...found(text, percent).map((piece) => fromPercent(piece)),
  ].map((piece) => piece.normalize('NFKC'))
  const inner = depth > 0 ? pieces.filter((piece) => isText(piece)).flatMap((piece) => decodedPieces(piece, depth - 1)) : []
  return [...new Set([...pieces.filter((piece) => isProse(piece)), ...inner])]
}

function found(text: string, pattern: RegExp): string[] {
  return (text.match(pattern) ?? []).slice(0, mostPieces)
}

function character(point: number): string {
  return point <= 0x10ffff ? String.fromCodePoint(point) : ''
}

function byteOf(sign: string): number {
  const point = sign.codePointAt(0) ?? 0
  return point < 0xe0100 ? point - 0xfe00 : point - 0xe0100 + 16
}

function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

/** Hashes and keys decode to bytes that are no text. */
function isText(text: string): boolean {
  return text !== '' && !/(?![\t\n\r])\p{Cc}|\uFFFD/u.test(text)
}

function isProse(text: string): boolean {
  return isText(text) && /[\p{L}]{2}/u.test(text) && /[\s\p{Script=Han}]/u.test(text)
}
