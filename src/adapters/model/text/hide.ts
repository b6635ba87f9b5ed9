import { maskSecrets } from '../../../domain/outside-text/masked-text.ts'
import type { Secret } from '../../../domain/secret.ts'
import { bounded } from '../../../domain/text.ts'

const hidden = '***'

/** Takes out of a text what must leave this house neither to a model nor into a log. */
export type Hide = (text: string) => string

/** `patterns` are regular expressions of the configuration; `secrets` the keys themselves, in whatever shape they have. */
export function hiding(patterns: readonly string[], secrets: readonly Secret[] = []): Hide {
  const own = patterns.map((pattern) => new RegExp(pattern, 'g'))
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value.length >= 6)
  const heads = values.filter((value) => value.length >= longKey).map((value) => value.slice(0, headLength))
  return (text) => {
    const withoutValues = values.reduce((rest, value) => rest.replaceAll(value, hidden), text)
    const withoutHeads = heads.reduce((rest, head) => withoutWords(rest, head), withoutValues)
    return own.reduce((rest, pattern) => rest.replace(pattern, hidden), maskSecrets(withoutHeads))
  }
}

/** Some say a key back by its beginning alone. */
const headLength = 8
const longKey = 20

function withoutWords(text: string, head: string): string {
  const [first = '', ...others] = text.split(head)
  return first + others.map((rest) => hidden + rest.replace(/^\S+/, '')).join('')
}

/** At most `most` characters. Hidden first and cut then: half a key is not known as one. What is far too long is cut before, too, between two words. */
export function shortened(text: string, most: number, hide: Hide): string {
  if (text.length <= most * 4) return bounded(hide(text), most)
  const begun = text.slice(0, most * 4)
  return bounded(hide(begun.slice(0, Math.max(begun.lastIndexOf(' '), begun.lastIndexOf('\n'), 0))), most)
}
