import { styleText } from 'node:util'
import type { Language, Text } from '../../domain/text.ts'
import { padEnd, widthOf, wrap } from './width.ts'

/** How a text page looks to its reader: language, width, colour. */
export interface Look {
  readonly language: Language
  readonly columns: number
  readonly color: boolean
}

export type Tone = 'broken' | 'person' | 'work' | 'good' | 'over' | 'strong'

const styles = { broken: 'red', person: 'yellow', work: 'blue', good: 'green', over: 'gray', strong: 'bold' } as const satisfies Record<
  Tone,
  string
>

export function paint(look: Look, tone: Tone, text: string): string {
  return look.color ? styleText(styles[tone], text, { validateStream: false }) : text
}

/**
 * Text from outside on a terminal: control characters, which could move the cursor, hide text or set colours, and direction marks are taken out,
 * and line breaks become spaces.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ').trim()
}

export function say(look: Look, text: Text): string {
  return plain(text[look.language])
}

export interface Row {
  /** `x`, `!`, `why`, or empty under a label. */
  readonly label?: string
  readonly labelTone?: Tone
  readonly text: string
  readonly tone?: Tone
  /** Stands at the right edge of the first line. */
  readonly right?: string
  readonly rightTone?: Tone
  /** Columns before the label. */
  readonly indent?: number
  /** Columns of the label with its space; texts of one block begin below each other. */
  readonly labelColumns?: number
}

/** One row of a page: label, text wrapped beside it, something at the right. */
export function row(look: Look, { label = '', labelTone, text, tone, right = '', rightTone, indent = 0, labelColumns }: Row): string {
  const lead = labelColumns ?? (label === '' ? 0 : widthOf(label) + 1)
  const room = Math.max(20, look.columns - indent - lead)
  const rightRoom = right === '' ? 0 : widthOf(right) + 2
  const lines = wrap(text, room, Math.max(16, room - rightRoom))
  const painted = (line: string): string => (tone === undefined ? line : paint(look, tone, line))
  return lines
    .map((line, index) => {
      const before = index === 0 ? padEnd(label, lead) : ' '.repeat(lead)
      const mark = index === 0 && labelTone !== undefined ? paint(look, labelTone, label) + before.slice(label.length) : before
      if (index > 0 || right === '') return (' '.repeat(indent) + mark + painted(line)).trimEnd()
      const gap = Math.max(2, room - widthOf(line) - widthOf(right))
      return `${' '.repeat(indent)}${mark}${painted(line)}${' '.repeat(gap)}${rightTone === undefined ? right : paint(look, rightTone, right)}`
    })
    .join('\n')
}
