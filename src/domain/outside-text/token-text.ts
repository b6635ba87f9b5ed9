/**
 * Tokens of a text for a language model, without knowing which: each model's own count differs. Counted by pieces, as tokenizers begin: a word of everyday length is one
 * token, a longer one several, three digits are about one, signs and changes between small and large letters are their own, a Chinese character is one and a picture four.
 * Measured against two public vocabularies it errs on the side of too many, for stacks, logs, identifiers and series, too; a question that is cut by it fits.
 */
export function estimateTokens(text: string): number {
  const meter = forwards()
  let tokens = 0
  for (let at = 0; at < text.length; at += 1) tokens += meter(text.charCodeAt(at))
  return Math.ceil(tokens)
}

/** What explains most stands at the beginning; what happened last, at the end. */
const headShare = 0.6
const markTokens = 20

export interface CutText {
  readonly text: string
  /** About how many tokens are missing; 0 where nothing was cut. */
  readonly leftOut: number
}

/**
 * At most `most` tokens of a text: its head and its tail, whole lines where they are not too long, with a mark that says how much is missing between them; `before` is
 * what was taken out of its middle already.
 */
export function cutToTokens(text: string, most: number, before = 0): CutText {
  const all = estimateTokens(text)
  if (all <= most && before === 0) return { text, leftOut: 0 }
  const room = Math.max(0, Math.min(most, all) - markTokens)
  const head = wholeLines(leading(text, Math.floor(room * headShare)))
  const tail = wholeLines(trailing(text, room - estimateTokens(head)), 'last')
  const leftOut = before + Math.max(0, all - estimateTokens(head) - estimateTokens(tail))
  return { text: `${head}\n[... about ${leftOut} tokens are left out here ...]\n${tail}`, leftOut }
}

/** Takes the middle out of a text that is too long even to be looked at, without a mark: `cutToTokens` cuts there again. */
export function withoutMiddle(text: string, mostCharacters: number): CutText {
  if (text.length <= mostCharacters) return { text, leftOut: 0 }
  const head = Math.floor(mostCharacters * headShare)
  const kept = text.slice(0, head).toWellFormed() + text.slice(text.length - (mostCharacters - head)).toWellFormed()
  return { text: kept, leftOut: Math.ceil((text.length - mostCharacters) / charactersAToken) }
}

/** Of what is not looked at. */
const charactersAToken = 4

/** What the next character adds, in the order of the text. */
type Meter = (code: number) => number
type Kind = 'small' | 'large' | 'digit' | 'space' | 'line' | 'sign' | 'wide' | 'half'

const kinds: readonly Kind[] = Array.from({ length: 128 }, (_, code) => asciiKind(code))

function asciiKind(code: number): Kind {
  const character = String.fromCharCode(code)
  if (/[a-z]/.test(character)) return 'small'
  if (/[A-Z]/.test(character)) return 'large'
  if (/\d/.test(character)) return 'digit'
  if (/[\n\r]/.test(character)) return 'line'
  return /\s/.test(character) ? 'space' : 'sign'
}

function kindOf(code: number): Kind {
  return kinds[code] ?? (code >= 0xd800 && code <= 0xdfff ? 'half' : 'wide')
}

/** For a run of one kind: what its first character costs, and the others. A space belongs to the word behind it; a sign often to its neighbour. */
const costs: Readonly<Record<Kind, { readonly first: number; readonly later: number }>> = {
  small: { first: 1, later: 0.14 },
  large: { first: 1, later: 0.6 },
  digit: { first: 1, later: 0.36 },
  space: { first: 0.1, later: 0.1 },
  line: { first: 1, later: 0.3 },
  sign: { first: 0.7, later: 0.45 },
  wide: { first: 1.08, later: 1.08 },
  half: { first: 2, later: 2 },
}

function forwards(): Meter {
  let before: Kind | undefined
  return (code) => {
    const kind = kindOf(code)
    // `Word` is one piece.
    const isRun = kind === before || (kind === 'small' && before === 'large')
    before = kind
    return isRun ? costs[kind].later : costs[kind].first
  }
}

function leading(text: string, most: number): string {
  const meter = forwards()
  let tokens = 0
  let end = 0
  for (; end < text.length; end += 1) {
    tokens += meter(text.charCodeAt(end))
    if (tokens > most) break
  }
  return text.slice(0, isSplit(text, end) ? end - 1 : end)
}

/** Each run costs about the same from its other end. */
function trailing(text: string, most: number): string {
  const meter = forwards()
  let tokens = 0
  let start = text.length
  for (; start > 0; start -= 1) {
    tokens += meter(text.charCodeAt(start - 1))
    if (tokens > most) break
  }
  return text.slice(isSplit(text, start) ? start + 1 : start)
}

/** Whether a place lies within one character that takes two units. */
function isSplit(text: string, at: number): boolean {
  const [left, right] = [text.charCodeAt(at - 1), text.charCodeAt(at)]
  return left >= 0xd800 && left <= 0xdbff && right >= 0xdc00 && right <= 0xdfff
}

/** Cuts at the line end nearest to the cut, where that costs less than a fifth. */
function wholeLines(text: string, which: 'first' | 'last' = 'first'): string {
  const at = which === 'first' ? text.lastIndexOf('\n') : text.indexOf('\n')
  if (at === -1) return text
  const kept = which === 'first' ? text.slice(0, at) : text.slice(at + 1)
  return kept.length >= text.length * 0.8 ? kept : text
}
