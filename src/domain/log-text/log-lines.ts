import { clipped, quoted } from '../outside-text/quoted-text.ts'

/** The line of a log that says most about why the program ended. Text from outside: shown and matched, never followed. */
export interface TellingLine {
  readonly line: string
  /** Its message without time, level and quoting, short enough for a sentence. */
  readonly message: string
  /** Whether it speaks of an error, or is only the last thing that was said. */
  readonly isError: boolean
}

const lastLines = 300
const mostMessage = 60
const faults =
  /\b(?:fatal|panic|traceback|segfault|abort(?:ed)?|caused by|cannot|can't|could not|couldn't|unable to|failed|failure|refused|denied|invalid|missing|not found|no such|not set|undefined|unhandled|uncaught)\b|error|exception/i
const errorLevel =
  /\b(?:level|lvl|severity)["']?\s*[=:]\s*["']?(?:error|fatal|panic|critical|crit|alert|emerg)|\b(?:ERROR|FATAL|CRITICAL|PANIC)\b|^[EF]\d{4} /
const quietLevel = /\b(?:level|lvl|severity)["']?\s*[=:]\s*["']?(?:trace|debug|info|notice)\b|\b(?:DEBUG|INFO|NOTICE)\b/
/** No two parts of it can share a character: a line of dots would otherwise be tried in every way there is. Frames of stack traces of Go, Java, Python, Node, Rust, .NET, and what runtimes print around them. */
const frame =
  /^\s*(?:at |File "|goroutine \d+|\.\.\. \d+ more|\d+: 0x|created by |main\.main|Require stack|Node\.js v\d|note: run with|\{|\}|\^+)|^\t|\.go:\d+|^(?=[\w/-]*\.)[\w./-]+(?:\(\*?[\w.]+\)[\w.]*)?\((?:0x|\.\.\.|\))/

/** The last line that names a fault, else the last at an error level, else the last line with any text. Undefined for an empty log. */
export function tellingLine(log: string): TellingLine | undefined {
  const lines = log
    .slice(-64 * 1024)
    .split('\n')
    .slice(-lastLines)
    .map((line) => ({ line: line.trimEnd(), essence: essenceOf(line) }))
    .filter(({ essence }) => essence !== '')
  const spoken = lines.filter(({ essence }) => !frame.test(essence))
  const loud = spoken.filter(({ line }) => !quietLevel.test(line))
  const found = loud.findLast(({ essence }) => faults.test(essence)) ?? loud.findLast(({ line }) => errorLevel.test(line))
  const last = found ?? spoken.at(-1) ?? lines.at(-1)
  if (last === undefined) return undefined
  return { line: quoted(last.line), message: clipped(last.essence, mostMessage), isError: found !== undefined }
}

/** Lines near the end that match, newest first. */
export function lastMatching(log: string, shape: RegExp, within = 60): readonly string[] {
  return log
    .slice(-64 * 1024)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-within)
    .filter((line) => shape.test(line))
    .toReversed()
}

/** What a line says without its frame: the message of JSON or key=value logs, else the text after time and level. */
export function essenceOf(line: string): string {
  const text = line.trim().slice(0, 4_000)
  return jsonMessage(text) ?? logfmtMessage(text) ?? plainMessage(text)
}

function jsonMessage(text: string): string | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  try {
    const fields = JSON.parse(text) as Readonly<Record<string, unknown>>
    const parts = ['msg', 'message', 'log', 'error', 'err', 'exception']
      .map((name) => fields[name])
      .filter((value) => typeof value === 'string')
    return parts.length === 0 ? undefined : [...new Set(parts)].join(': ')
  } catch {
    return undefined
  }
}

function logfmtMessage(text: string): string | undefined {
  const value = (name: string): string | undefined => {
    const match = new RegExp(`(?:^|\\s)${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|(\\S+))`).exec(text)
    return match === null ? undefined : (match[1] ?? match[2])?.replaceAll(String.raw`\"`, '"')
  }
  const message = value('msg') ?? value('message')
  if (message === undefined) return undefined
  const error = value('error') ?? value('err')
  return error === undefined || message.includes(error) ? message : `${message}: ${error}`
}

function plainMessage(text: string): string {
  return text
    .replace(/^\[?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?\]?\s*/, '')
    .replace(/^[IWEF]\d{4} \d{2}:\d{2}:\d{2}\.\d+\s+\d+\s+\S+\]\s*/, '')
    .replace(/^\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|PANIC)\]?[:\s]\s*/, '')
    .trim()
}
