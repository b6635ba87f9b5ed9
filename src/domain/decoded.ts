/** As tools write characters that nobody sees, once or twice inside JSON: `\u{e0069}`. */
const writtenOut = /\\{1,4}u\{([0-9a-f]{2,6})\}/g
/** Long enough for a sentence; shorter ones are names and hashes. */
const base64 = /[A-Za-z0-9+/]{32,4000}={0,2}/g
const mostPieces = 40

/** A text from outside with characters that were written out as they came. */
export function asItCame(text: string): string {
  return text.replaceAll(writtenOut, (_, code: string) => {
    const point = Number.parseInt(code, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : ''
  })
}

/** What stands in it in base64 and reads as words. A model decodes such pieces without being asked to. */
export function decodedPieces(text: string): string[] {
  return (text.match(base64) ?? []).slice(0, mostPieces).flatMap((piece) => {
    const words = Buffer.from(piece, 'base64').toString('utf8')
    return isProse(words) ? [words] : []
  })
}

/** Hashes and keys decode to bytes that are no text. */
function isProse(text: string): boolean {
  return !/(?![\t\n\r])\p{Cc}|\uFFFD/u.test(text) && /[\p{L}]{2}/u.test(text) && /[\s\p{Script=Han}]/u.test(text)
}
