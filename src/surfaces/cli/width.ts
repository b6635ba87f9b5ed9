/**
 * Columns that a text takes on a terminal (Unicode Standard Annex 11): East Asian wide and fullwidth characters and emoji take two, combining marks and
 * joiners none, the rest one. Ambiguous characters count one, as terminals do outside old CJK code pages.
 */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment)
  return width
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** Cuts to a width, the last column an ellipsis. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += widthOfGrapheme(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/**
 * Breaks a text into lines of at most `columns`. Latin text breaks at spaces, Chinese between characters, never before closing punctuation;
 * a word longer than a line is broken where the line ends.
 */
export function wrap(text: string, columns: number, firstColumns = columns): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of pieces(text)) {
    const room = lines.length === 0 ? firstColumns : columns
    if (widthOf((line + piece).trimEnd()) <= room) {
      line += piece
      continue
    }
    if (line.trim() !== '') lines.push(line.trimEnd())
    line = piece.trimStart()
    while (widthOf(line.trimEnd()) > columns) {
      const head = headOf(line, columns)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd())
  return lines
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u
const empty = /^[\p{Mn}\p{Me}\p{Cf}]/u
const closing = /^[，。、；：？！）》」』】〉…,.;:?!)\]}]/u
const opening = /[（《「『【〈([{]$/u

function widthOfGrapheme(grapheme: string): number {
  if (wide.test(grapheme)) return 2
  return empty.test(grapheme) ? 0 : 1
}

/** What may not be broken: words with the space behind them, single wide characters with the punctuation that clings to them. */
function pieces(text: string): string[] {
  const found: string[] = []
  for (const { segment } of graphemes.segment(text)) {
    const last = found.at(-1)
    const clings =
      last !== undefined &&
      (closing.test(segment) ||
        opening.test(last) ||
        (segment === ' ' && !last.endsWith(' ')) ||
        (!wide.test(segment) && !wide.test(last.slice(-2)) && !wide.test(last.slice(-1)) && !last.endsWith(' ')))
    if (clings) found[found.length - 1] = last + segment
    else found.push(segment)
  }
  return found
}

function headOf(text: string, columns: number): string {
  let head = ''
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(head + segment) > columns) break
    head += segment
  }
  return head === '' ? text.slice(0, 1) : head
}
