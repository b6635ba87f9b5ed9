import { isJsonObject } from '../json.ts'

/** What a question is about, in a line: the values of its arguments, the telling ones first. */
export function askedWords(given: string): string {
  const parsed = parse(given)
  if (!isJsonObject(parsed)) return given.slice(0, 300)
  const { query, ...rest } = parsed
  const others = Object.entries(rest).map(([name, value]) => `${name}=${plain(value)}`)
  return [...(query === undefined ? [] : [plain(query)]), ...others].join(' ').slice(0, 300)
}

/** JSON with line breaks and indents where it is JSON; as it is where it is not, or was cut off. */
export function readable(text: string): string {
  const parsed = parse(text)
  if (parsed === undefined) return text
  const whole = isJsonObject(parsed) && 'data' in parsed ? parsed['data'] : parsed
  // A text inside of JSON is read as a text: a diff or a log has lines.
  return typeof whole === 'string' ? whole : JSON.stringify(parsed, null, 2)
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
