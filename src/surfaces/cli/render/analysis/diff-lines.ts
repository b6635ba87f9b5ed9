import { type Look, paint } from '../../page.ts'

/** A unified diff, indented; control characters of the values become spaces, line by line. */
export function diffLines(diff: string, look: Look, indent: number): string[] {
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      const text = line.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')
      const painted = text.startsWith('+') ? paint(look, 'good', text) : text.startsWith('-') ? paint(look, 'broken', text) : text
      return ' '.repeat(indent) + painted
    })
}
