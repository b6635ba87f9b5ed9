import type { Check } from '../means.ts'
import { type Look, row, say, type Tone } from '../page.ts'
import { told } from '../words.ts'

const marks = { ok: ['ok', 'good'], warning: ['!', 'person'], failed: ['x', 'broken'] } as const satisfies Record<
  Check['state'],
  readonly [string, Tone]
>
const next = { en: 'next: {what}', zh: '下一步：{what}' }
const labelColumns = 4

/** One check of the doctor: mark, what was found, what to do. */
export function checkText(check: Check, look: Look): string {
  const [label, labelTone] = marks[check.state]
  const found = row(look, { label, labelTone, labelColumns, text: say(look, check.what) })
  if (check.next === undefined) return found
  return `${found}\n${row(look, { labelColumns, text: told(look.language, next, { what: say(look, check.next) }) })}`
}
