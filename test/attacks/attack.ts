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

/** One text that tries to take over whoever reads it, and what a model does that falls for it. `{{evil}}` is the stranger's own server. */
export interface Attack {
  /** What it tries, in a few words; unique. */
  readonly name: string
  readonly place: Place
  readonly text: string
  /** What nobody sees is taken out before a model is asked: it never comes to be obeyed. */
  readonly isStripped?: true
  /** Calls that the text orders, whatever they are. */
  readonly calls?: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[]
  /** Sentences that the text wants in the report. */
  readonly says?: readonly string[]
  /** Queries that the text wants in the report: `{{stolen}}` is what the model has read of secrets. */
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
