/** Where a mangled name is being read. Steps are counted: a hostile name ends, it does not recurse without end. */
export interface Cursor {
  readonly text: string
  at: number
  steps: number
}

const mostSteps = 20_000

export class NotMangled extends Error {}

export function step(cursor: Cursor): void {
  cursor.steps += 1
  if (cursor.steps > mostSteps || cursor.at > cursor.text.length) throw new NotMangled('too long or cut off')
}

export function peek(cursor: Cursor, length = 1): string {
  return cursor.text.slice(cursor.at, cursor.at + length)
}

export function take(cursor: Cursor, expected: string): boolean {
  if (!cursor.text.startsWith(expected, cursor.at)) return false
  cursor.at += expected.length
  return true
}

/** Characters up to and with the end mark; for sequence numbers and counts, which are short. */
export function skipTo(cursor: Cursor, mark: string): void {
  const end = cursor.text.indexOf(mark, cursor.at)
  if (end < 0 || end - cursor.at > 64) throw new NotMangled(`no ${mark}`)
  cursor.at = end + mark.length
}

export function takeNumber(cursor: Cursor): number {
  const digits = /^\d{1,6}/.exec(cursor.text.slice(cursor.at, cursor.at + 6))?.[0] ?? ''
  if (digits === '') throw new NotMangled('no number')
  cursor.at += digits.length
  return Number(digits)
}

type SkipName = (cursor: Cursor) => void

/** `I` arguments `E`. */
export function skipTemplateArguments(cursor: Cursor, skipName: SkipName): void {
  while (!take(cursor, 'E')) {
    step(cursor)
    if (take(cursor, 'J')) skipTemplateArguments(cursor, skipName)
    else if (take(cursor, 'L')) skipLiteral(cursor, skipName)
    else if (take(cursor, 'X')) skipExpression(cursor, skipName)
    else skipType(cursor, skipName)
  }
}

/** A type of the Itanium ABI, 5.1.5; its value is of no interest. */
export function skipType(cursor: Cursor, skipName: SkipName): void {
  step(cursor)
  const char = peek(cursor)
  if (/[rVKPROCG]/.test(char)) {
    cursor.at += 1
    return skipType(cursor, skipName)
  }
  if (char === 'D') return skipLongType(cursor, skipName)
  if (char === 'T') return skipTo(cursor, '_')
  if (char === 'F') {
    cursor.at += 1
    take(cursor, 'Y')
    while (!take(cursor, 'E')) if (!take(cursor, 'R') && !take(cursor, 'O')) skipType(cursor, skipName)
    return
  }
  if (char === 'A') {
    skipTo(cursor, '_')
    return skipType(cursor, skipName)
  }
  if (char === 'M') {
    cursor.at += 1
    skipType(cursor, skipName)
    return skipType(cursor, skipName)
  }
  if (char === 'S' || char === 'N' || char === 'Z' || /\d/.test(char)) return skipName(cursor)
  if (char === 'U') {
    cursor.at += 1
    cursor.at += takeNumber(cursor)
    if (take(cursor, 'I')) skipTemplateArguments(cursor, skipName)
    return skipType(cursor, skipName)
  }
  if (!/[a-z]/.test(char)) throw new NotMangled(`type ${char}`)
  cursor.at += 1
}

function skipLongType(cursor: Cursor, skipName: SkipName): void {
  const kind = peek(cursor, 2)
  cursor.at += 2
  if (kind === 'Dt' || kind === 'DT') return skipExpression(cursor, skipName)
  if (kind === 'DO' || kind === 'Dw') {
    if (kind === 'DO') skipExpression(cursor, skipName)
    else while (!take(cursor, 'E')) skipType(cursor, skipName)
    return skipType(cursor, skipName)
  }
  if (kind === 'Dp' || kind === 'Do') return skipType(cursor, skipName)
  if (kind === 'Dv') {
    skipTo(cursor, '_')
    return skipType(cursor, skipName)
  }
  if (!/^D[nahisucfdeu]$/.test(kind)) throw new NotMangled(`type ${kind}`)
}

/** `L` type value `E`, or `L` and a whole name. */
function skipLiteral(cursor: Cursor, skipName: SkipName): void {
  if (take(cursor, '_Z')) {
    skipName(cursor)
    while (!take(cursor, 'E')) skipType(cursor, skipName)
    return
  }
  skipType(cursor, skipName)
  skipTo(cursor, 'E')
}

/** Expressions of any kind: known ones are read, operators are pairs of small letters. Up to the `E` that closes it. */
function skipExpression(cursor: Cursor, skipName: SkipName): void {
  while (!take(cursor, 'E')) {
    step(cursor)
    if (take(cursor, 'L')) skipLiteral(cursor, skipName)
    else if (take(cursor, 'X') || take(cursor, 'cl') || take(cursor, 'il')) skipExpression(cursor, skipName)
    else if (take(cursor, 'I')) skipTemplateArguments(cursor, skipName)
    else if (take(cursor, 'sr') || take(cursor, 'st') || take(cursor, 'cv') || take(cursor, 'at')) skipType(cursor, skipName)
    else if (take(cursor, 'fp')) skipTo(cursor, '_')
    else if (/[a-z]/.test(peek(cursor))) cursor.at += 2
    else skipType(cursor, skipName)
  }
}
