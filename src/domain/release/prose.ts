import type { Claim } from './report.ts'

/** A stretch of a line: one sentence with what is known of it, or what stands between sentences. */
export interface Stretch {
  readonly text: string
  readonly claim: Claim | undefined
}

export type Block =
  | {
      readonly kind: 'line'
      readonly mark: 'none' | 'bullet' | 'heading' | 'number'
      readonly number?: string
      readonly stretches: readonly Stretch[]
    }
  | { readonly kind: 'code'; readonly text: string }

const fence = /^\s*```/
const bullet = /^\s*[-*•]\s+/
const numbered = /^\s*(\d{1,3})[.)、]\s*/
const heading = /^\s*#{1,6}\s+/
/** A claim may be cut for storage, or stand in a code block: so far ahead the next one is looked for. */
const lookAhead = 3

/** A section's text as lines of prose, each sentence with its claim, and blocks of code. Nothing in it is ever read as HTML. */
export function proseOf(text: string, claims: readonly Claim[]): readonly Block[] {
  const blocks: Block[] = []
  let code: string[] | undefined
  let next = 0
  for (const line of text.split('\n')) {
    if (fence.test(line)) {
      if (code !== undefined) blocks.push({ kind: 'code', text: code.join('\n') })
      code = code === undefined ? [] : undefined
    } else if (code !== undefined) code.push(line)
    else if (line.trim() !== '') {
      const found = stretchesOf(line, claims, next)
      next = found.next
      blocks.push(lineOf(found.stretches))
    }
  }
  if (code !== undefined && code.length > 0) blocks.push({ kind: 'code', text: code.join('\n') })
  return blocks
}

function stretchesOf(line: string, claims: readonly Claim[], from: number): { readonly stretches: Stretch[]; readonly next: number } {
  const stretches: Stretch[] = []
  let next = from
  let at = 0
  while (at < line.length) {
    const found = nextIn(line, claims, next, at)
    if (found === undefined) break
    if (found.start > at) stretches.push({ text: line.slice(at, found.start), claim: undefined })
    at = found.start + found.claim.text.length
    stretches.push({ text: line.slice(found.start, at), claim: found.claim })
    next = found.index + 1
  }
  if (at < line.length) stretches.push({ text: line.slice(at), claim: undefined })
  return { stretches, next }
}

function nextIn(line: string, claims: readonly Claim[], from: number, at: number) {
  for (let index = from; index < Math.min(claims.length, from + lookAhead); index += 1) {
    const claim = claims[index]
    const start = claim === undefined ? -1 : line.indexOf(claim.text, at)
    if (claim !== undefined && start >= 0) return { claim, start, index }
  }
  return undefined
}

/** The mark of a list or a heading belongs to the line, not to its first sentence. */
function lineOf(stretches: readonly Stretch[]): Block {
  const [first, ...rest] = stretches
  const text = first?.text ?? ''
  const number = numbered.exec(text)
  const [mark, length] =
    number !== null
      ? (['number', number[0].length] as const)
      : bullet.test(text)
        ? (['bullet', bullet.exec(text)?.[0].length ?? 0] as const)
        : heading.test(text)
          ? (['heading', heading.exec(text)?.[0].length ?? 0] as const)
          : (['none', 0] as const)
  const kept = [{ text: text.slice(length), claim: first?.claim }, ...rest].filter((stretch) => stretch.text !== '')
  return { kind: 'line', mark, ...(number === null ? {} : { number: number[1] ?? '' }), stretches: kept }
}

export type Piece =
  | { readonly kind: 'text' | 'code' | 'strong' | 'doubt'; readonly text: string }
  /** `3`: the answer to question 3; `0`: what was told at the beginning; `R1`: the rules' cause. */
  | { readonly kind: 'cite'; readonly marks: readonly string[] }

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|\[(R?\d+(?:\s*[,，、]\s*R?\d+)*)\]/g

/** A sentence's parts: code, emphasis, citations, and the numbers that no cited answer holds. */
export function piecesOf({ text, claim }: Stretch): readonly Piece[] {
  const pieces: Piece[] = []
  const doubts = claim?.differing ?? []
  let at = 0
  for (const match of text.matchAll(inline)) {
    pieces.push(...doubted(text.slice(at, match.index), doubts))
    const [whole, code, strong, marks] = match
    if (code !== undefined) pieces.push({ kind: 'code', text: code })
    else if (strong !== undefined) pieces.push({ kind: 'strong', text: strong })
    else pieces.push({ kind: 'cite', marks: (marks ?? '').split(/[,，、]/).map((mark) => mark.trim()) })
    at = match.index + whole.length
  }
  pieces.push(...doubted(text.slice(at), doubts))
  return pieces
}

/** Each number once, where it stands first as a number of its own. */
function doubted(text: string, doubts: readonly string[]): readonly Piece[] {
  const places = doubts
    .map((doubt) => ({ doubt, start: numberIn(text, doubt) }))
    .filter(({ start }) => start >= 0)
    .toSorted((left, right) => left.start - right.start)
  const pieces: Piece[] = []
  let at = 0
  for (const { doubt, start } of places) {
    if (start < at) continue
    if (start > at) pieces.push({ kind: 'text', text: text.slice(at, start) })
    pieces.push({ kind: 'doubt', text: doubt })
    at = start + doubt.length
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) })
  return pieces
}

function numberIn(text: string, doubt: string): number {
  for (let at = text.indexOf(doubt); at >= 0; at = text.indexOf(doubt, at + 1)) {
    if (!/[\d.]/.test(text[at - 1] ?? '') && !/\d/.test(text[at + doubt.length] ?? '')) return at
  }
  return -1
}
