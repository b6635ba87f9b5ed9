import { unansweredIn } from '../../domain/log-text/unanswered.ts'
import type { ReleaseLogs } from './logs.ts'

/** An error that a program wrote down with the place in its own code where it happened. */
export interface CodeFault {
  readonly number: number
  /** The line that names the error. */
  readonly line: string
  /** `ranking.py:31`, `NewRates.php:48`: the innermost place that is no library's. */
  readonly place: string | undefined
  /** Names a mistake that only code makes; else any error with a place. */
  readonly isProgramming: boolean
  /** How many such errors all logs hold. */
  readonly count: number
}

const programming =
  /\b\w*(?:NullPointer|NullReference|TypeError|AttributeError|KeyError|IndexError|NameError|ReferenceError|NoMethodError|UnboundLocal|ZeroDivision|ArithmeticException|IndexOutOf(?:Bounds|Range)|ClassCast|NumberFormat|NoSuchElement|NoSuchMethod|InvalidCast|ConcurrentModification|StackOverflow|AssertionError)\w*|nil pointer dereference|index out of range|slice bounds out of range|\bon null\b|properties of (?:undefined|null)|undefined (?:method|index|property|array key)|is not a function|division by zero|called `(?:Option|Result)::unwrap/
const anyError = /\b[\w.$]*(?:Error|Exception|Panic)\b|\bpanic\b|\bTraceback\b|fatal error/
/** `"/app/a.py", line 31`, `/app/src/a.php:48`, `(Prices.java:12)`. */
const places = [
  /File "(?<file>[^"]+\.py)", line (?<line>\d+)/,
  /(?<file>[\w./@-]+\.(?:js|mjs|cjs|ts|tsx|jsx|rb|php|go|rs|java|kt|scala|cs|ex|py)):(?:line )?(?<line>\d+)/,
]
const library =
  /node_modules|node:internal|site-packages|dist-packages|\/usr\/(?:lib|local)\/|\/vendor\/|\/gems\/|\/pkg\/mod\/|runtime\/panic|\b(?:java|javax|jdk|sun|kotlin|scala|System|Microsoft)\.|org\.(?:spring|apache|hibernate|eclipse)|\/(?:flask|django|werkzeug|starlette|uvicorn|gunicorn)\//
const reach = 14

/** The latest such error. What says that something else did not answer is no fault of the code. */
export function codeFaultIn({ logs }: ReleaseLogs): CodeFault | undefined {
  const found = logs.flatMap(({ number, lines }) =>
    lines.flatMap((line, index) => {
      if (!isError(line) || unansweredIn(line) !== undefined) return []
      const fault = { number, line: line.trim(), place: placeNear(lines, index), isProgramming: programming.test(line) }
      return fault.isProgramming || fault.place !== undefined ? [fault] : []
    }),
  )
  const last = found.findLast(({ isProgramming }) => isProgramming) ?? found.at(-1)
  if (last === undefined) return undefined
  return {
    ...last,
    count: found.filter(({ place, line }) => (last.place === undefined ? line === last.line : place === last.place)).length,
  }
}

/** A traceback's head says nothing; its last line, which does, stands without time or level. */
function isError(line: string): boolean {
  return (
    (programming.test(line) || anyError.test(line)) && !/^\s*(?:at |File |Traceback|\.\.\.)/.test(line) && !/Exception on \//.test(line)
  )
}

/** On the line itself, in the frames below it, or, as Python writes them, above it. */
function placeNear(lines: readonly string[], index: number): string | undefined {
  const line = lines[index] ?? ''
  return placesIn([line])[0] ?? placesIn(framesAfter(lines, index))[0] ?? placesIn(framesBefore(lines, index)).at(-1)
}

const isFrame = (line: string): boolean => /^\s|^goroutine|^Caused by/.test(line)

function framesAfter(lines: readonly string[], index: number): readonly string[] {
  const below = lines.slice(index + 1, index + 1 + reach)
  const end = below.findIndex((line) => !isFrame(line))
  return end < 0 ? below : below.slice(0, end)
}

function framesBefore(lines: readonly string[], index: number): readonly string[] {
  const above = lines.slice(Math.max(0, index - reach), index)
  const head = above.findLastIndex((line) => line.startsWith('Traceback'))
  return head < 0 ? [] : above.slice(head)
}

function placesIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const found = library.test(line) ? undefined : places.map((shape) => shape.exec(line)).find((match) => match !== null)
    const { file, line: at } = found?.groups ?? {}
    return file === undefined || at === undefined ? [] : [`${file.split('/').at(-1)}:${at}`]
  })
}
