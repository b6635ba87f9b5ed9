/**
 * Tokens of a text for a language model, without knowing which: each model's own count differs. Errs on the side of too many: stacks and logs, full of digits and signs,
 * have about three characters a token, prose four; a Chinese character is one token at most.
 */
export function estimateTokens(text: string): number {
  let wide = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) wide += 1
  return Math.ceil((text.length - wide) / charactersAToken + wide)
}

const charactersAToken = 3
/** What explains most stands at the beginning; what happened last, at the end. */
const headShare = 0.6
const markTokens = 20

export interface CutText {
  readonly text: string
  /** About how many tokens are missing; 0 where nothing was cut. */
  readonly leftOut: number
}

/** At most `most` tokens of a text: its head and its tail, whole lines where they are not too long, with a mark that says how much is missing between them. */
export function cutToTokens(text: string, most: number): CutText {
  const all = estimateTokens(text)
  if (all <= most) return { text, leftOut: 0 }
  const room = Math.max(0, most - markTokens)
  const head = wholeLines(leading(text, Math.floor(room * headShare)))
  const tail = wholeLines(trailing(text, room - estimateTokens(head)), 'last')
  const leftOut = all - estimateTokens(head) - estimateTokens(tail)
  return { text: `${head}\n[... about ${leftOut} tokens are left out here ...]\n${tail}`, leftOut }
}

function leading(text: string, most: number): string {
  let tokens = 0
  let end = 0
  for (const character of text) {
    tokens += tokensOf(character)
    if (tokens > most) break
    end += character.length
  }
  return text.slice(0, end)
}

function trailing(text: string, most: number): string {
  let tokens = 0
  let start = text.length
  while (start > 0) {
    const width = isLowSurrogate(text.charCodeAt(start - 1)) && start > 1 ? 2 : 1
    tokens += tokensOf(text.slice(start - width, start))
    if (tokens > most) break
    start -= width
  }
  return text.slice(start)
}

function tokensOf(character: string): number {
  return character.charCodeAt(0) > 127 ? character.length : 1 / charactersAToken
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/** Cuts at the line end nearest to the cut, where that costs less than a fifth. */
function wholeLines(text: string, which: 'first' | 'last' = 'first'): string {
  const at = which === 'first' ? text.lastIndexOf('\n') : text.indexOf('\n')
  if (at === -1) return text
  const kept = which === 'first' ? text.slice(0, at) : text.slice(at + 1)
  return kept.length >= text.length * 0.8 ? kept : text
}
