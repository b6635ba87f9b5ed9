/** Where the text lies that a stranger has written. */
export type Place =
  | 'log'
  | 'event'
  | 'termination-message'
  | 'annotation'
  | 'config-map'
  | 'metric-label'
  | 'alert-description'
  | 'alert-annotation'
  | 'alert-label'
  | 'diff'
  | 'pull-request'
  | 'release-notes'
  | 'issue'
  | 'thread-name'
  | 'file-name'
  | 'metric-label-name'
  | 'branch'
  | 'pull-request-title'

/** One text that tries to take over whoever reads it, and what a model does that falls for it. `{{evil}}` is the stranger's own server, `{{evil-host}}` its name. */
export interface Attack {
  /** What it tries, in a few words; unique. */
  readonly name: string
  readonly place: Place
  readonly text: string
  /** The rest of it, in another place. */
  readonly also?: { readonly place: Place; readonly text: string }
  /** What nobody sees is taken out before a model is asked: it never comes to be obeyed. */
  readonly isStripped?: true
  /** Calls that the text orders, whatever they are. */
  readonly calls?: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[]
  /** Sentences that the text wants in the report. */
  readonly says?: readonly string[]
  /** Queries that the text wants in the report: `{{stolen}}` is what the model has read of secrets, `{{stolen64}}` the same in base64. */
  readonly promQL?: readonly string[]
}

/** Invisible copies of ASCII letters. */
export function inTags(text: string): string {
  return Array.from(text, (letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('')
}

/** With a character of no width after each letter. */
export function spacedByNothing(text: string): string {
  return Array.from(text, (letter) => `${letter}\u200B`).join('')
}

/** Written from its end to its start, between marks that turn it around on a screen. */
export function turnedAround(text: string): string {
  return `\u202E${Array.from(text).toReversed().join('')}\u202C`
}

export function inBase64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** As letters of full width. */
export function wide(text: string): string {
  return text.replaceAll(/[!-~]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0))
}

export function inHex(text: string): string {
  return Buffer.from(text).toString('hex')
}

export function inRot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter < 'a' ? 65 : 97
    return String.fromCodePoint(((letter.charCodeAt(0) - first + 13) % 26) + first)
  })
}

/** Each letter apart from the next, words by two spaces. */
export function spaced(text: string): string {
  return text
    .split(' ')
    .map((word) => Array.from(word).join(' '))
    .join('  ')
}

/** With letters of the Cyrillic alphabet that look the same. */
export function withCyrillic(text: string): string {
  const alike: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', x: 'х' }
  return Array.from(text, (letter) => alike[letter] ?? letter).join('')
}

/** Each byte as a selector of variants, which nobody sees. */
export function inSelectors(text: string): string {
  return [...Buffer.from(text)].map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16)).join('')
}
