import { maskSecrets } from '../../../domain/masked-text.ts'
import type { Secret } from '../../../domain/secret.ts'

const hidden = '***'
/** Characters that a person does not see and a model reads: zero width, direction, tags. Also control characters, except tab and line end. */
const invisible = /(?![\t\n\r])\p{Cc}|[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu

/** Takes out of a text what must leave this house neither to a model nor into a log. */
export type Hide = (text: string) => string

/** `patterns` are regular expressions of the configuration; `secrets` the keys themselves, in whatever shape they have. */
export function hiding(patterns: readonly string[], secrets: readonly Secret[] = []): Hide {
  const own = patterns.map((pattern) => new RegExp(pattern, 'g'))
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value.length >= 6)
  return (text) => {
    const withoutValues = values.reduce((rest, value) => rest.replaceAll(value, hidden), text)
    return own.reduce((rest, pattern) => rest.replace(pattern, hidden), maskSecrets(withoutValues))
  }
}

export function withoutInvisible(text: string): string {
  return text.toWellFormed().replace(invisible, '')
}
