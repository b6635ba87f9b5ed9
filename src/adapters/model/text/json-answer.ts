import type { z } from 'zod'

/** Longer answers are not searched: no model writes them. */
const mostCharacters = 1_000_000
/** Characters looked at in all, however often a brace seems to begin something: a hostile text costs no more than a long one. */
const mostLooks = 4_000_000

export type JsonAnswer<Output> =
  | { readonly kind: 'fits'; readonly value: Output }
  /** What is wrong, in words for the model that is asked to repair it. */
  | { readonly kind: 'misfits'; readonly problems: string }

/** The object that a text holds and that fits the schema, wherever it stands: alone, in a fenced block, between sentences, after other braces. */
export function readJsonAnswer<Output>(text: string, schema: z.ZodType<Output>): JsonAnswer<Output> {
  let problems: string | undefined
  for (const value of jsonObjectsIn(text)) {
    const parsed = schema.safeParse(value)
    if (parsed.success) return { kind: 'fits', value: parsed.data }
    problems ??= parsed.error.issues
      .slice(0, 8)
      .map((issue) => `${issue.path.map(String).join('.') || 'the object'}: ${issue.message}`)
      .join('; ')
  }
  return { kind: 'misfits', problems: problems ?? 'there is no JSON object in the answer' }
}

/** Every JSON object in a text that lies in no other one, the longest first. */
export function jsonObjectsIn(text: string): unknown[] {
  const found: { readonly value: unknown; readonly length: number }[] = []
  const searched = text.slice(0, mostCharacters)
  let looks = 0
  for (let at = searched.indexOf('{'); at !== -1 && looks < mostLooks; ) {
    const scanned = mayBegin(searched, at) ? scanObject(searched, at) : undefined
    looks += (scanned?.end ?? at) - at
    if (scanned?.object !== undefined) found.push({ value: scanned.object.value, length: scanned.end - at })
    at = searched.indexOf('{', scanned?.object === undefined ? at + 1 : scanned.end)
  }
  return found.toSorted((left, right) => right.length - left.length).map(({ value }) => value)
}

/** An object begins with a name in quotes or is empty: `{{hostname}}` and `{job="x"}` do not. */
function mayBegin(text: string, at: number): boolean {
  return /^\{\s*["}]/.test(text.slice(at, at + 50))
}

interface Scanned {
  /** Where looking ended. */
  readonly end: number
  /** Undefined where it does not close or is no JSON. */
  readonly object: { readonly value: unknown } | undefined
}

/**
 * Reads one object from its opening brace to the brace that closes it, minding strings and nesting. Forgives what models do and what has one meaning only:
 * line ends and tabs inside strings, a comma before a closing bracket.
 */
function scanObject(text: string, start: number): Scanned {
  const open: string[] = []
  let clean = ''
  let comma = ''
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (/\s/.test(character)) continue
    if (character === ',') {
      comma = ','
      continue
    }
    const closes = closing[character]
    if (closes === undefined) clean += comma
    comma = ''
    if (character === '"') {
      const { end, json } = scanString(text, at)
      clean += json
      at = end
      continue
    }
    if (character === '{' || character === '[') open.push(character)
    else if (closes !== undefined && open.pop() !== closes) return { end: at, object: undefined }
    clean += character
    if (open.length === 0) return { end: at + 1, object: parsed(clean) }
  }
  return { end: text.length, object: undefined }
}

const closing: Readonly<Record<string, string>> = { '}': '{', ']': '[' }

/** A string from its opening quote; `end` is its closing one, or the end of the text. */
function scanString(text: string, start: number): { readonly end: number; readonly json: string } {
  let json = '"'
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? ''
    json += inString[character] ?? character
    if (character === '"') return { end: at, json }
    if (character !== '\\') continue
    at += 1
    json += text[at] ?? ''
  }
  return { end: text.length, json }
}

const inString: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function parsed(json: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(json) }
  } catch {
    return undefined
  }
}
