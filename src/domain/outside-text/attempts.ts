import { bounded } from '../text.ts'
import { type WordedKind, wordings } from './attempt-wordings.ts'
import { asItCame, decodedPieces } from './decoded.ts'
import { disguised, spelledNames } from './disguises.ts'
import { countHidden, withoutUnseen } from './visible-text.ts'

/** Words in material from outside that speak to whoever reads it for us. */
export interface Attempt {
  /** `alert`, `answer 3 (logs)`. */
  readonly where: string
  /** What a report cites it by: 0 = the alert and the release, else the answer's number. */
  readonly number: number
  /** What it wanted. */
  readonly kind: WordedKind | 'hidden-text'
  readonly text: string
}

/** As terminals are told of them. */
const colours = /\p{Cc}\[[\d;]{0,20}[A-Za-z]/gu
const tagWords = /[\u{E0020}-\u{E007E}]+/gu
/** A single joiner stands in honest text of several scripts; this many in a row do not. */
const fewestHidden = 4
const longest = 400_000
const around = 60

/** Names are joined words: only what no name of a program says is looked for in them. */
const inNames: ReadonlySet<WordedKind> = new Set(['new-orders', 'role'])

/** What in a text from outside was meant for the model. Bounded: the first of each kind. */
export function attemptsIn(origin: Pick<Attempt, 'where' | 'number'>, text: string): Attempt[] {
  const given = asItCame(text.slice(0, longest))
  const hiddenCount = countHidden(given)
  const seen = [plain(given), ...decodedPieces(given)].join('\n')
  const found = new Map<Attempt['kind'], Attempt>()
  if (hiddenCount >= fewestHidden)
    found.set('hidden-text', {
      ...origin,
      kind: 'hidden-text',
      text: bounded(tagText(given) || `${hiddenCount} characters that cannot be seen`, 500),
    })
  const readings: readonly (readonly [string, ReadonlySet<WordedKind> | undefined])[] = [
    [seen, undefined],
    [disguised(seen), undefined],
    [spelledNames(seen), inNames],
  ]
  for (const [reading, only] of readings) {
    for (const [kind, wording] of wordings) {
      const match = found.has(kind) || only?.has(kind) === false ? null : wording.exec(reading)
      if (match !== null) found.set(kind, { ...origin, kind, text: bounded(snippet(reading, match.index, match[0].length), 500) })
    }
  }
  return [...found.values()]
}

/** As a model would read it: tag letters as letters, look-alike forms as plain ones, nothing invisible between letters. */
function plain(text: string): string {
  return withoutUnseen(text.replaceAll(colours, '').replaceAll(tagWords, (tags) => ` ${spelled(tags)} `)).normalize('NFKC')
}

function tagText(text: string): string {
  return [...text.matchAll(tagWords)].map(([tags]) => spelled(tags)).join(' ')
}

/** Each tag letter stands 0xE0000 above the letter it means. */
function spelled(tags: string): string {
  return Array.from(tags, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - 0xe0000)).join('')
}

function snippet(text: string, index: number, length: number): string {
  return text
    .slice(Math.max(0, index - around), index + length + around)
    .replaceAll(/\s+/g, ' ')
    .trim()
}
