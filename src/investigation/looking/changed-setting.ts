import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import { clock } from './words.ts'

/** A setting with another value than before the release. */
export interface ChangedSetting {
  readonly name: string
  /** `ConfigMap tax-flags`, `application.yaml:6 (pull request #97)`, `the template of orders`. */
  readonly where: string
  readonly before: string | undefined
  readonly after: string | undefined
  /** Undefined: with the release itself. */
  readonly at: Instant | undefined
  readonly by: string | undefined
  readonly number: number
}

const secretName = /pass|secret|token|credential|private|api_?key|\bkey\b/i

/** What became of it, for a sentence: values of what is called like a secret are not shown. */
export function changeText({ name, where, before, after, at, by }: ChangedSetting): Text {
  const isShown = !secretName.test(name) && before !== undefined && after !== undefined
  const isWhole = name === where
  const [what, when, who] = [
    isWhole ? where : `\`${name}\` of \`${where}\``,
    at === undefined ? '' : ` at ${clock(at)}`,
    by === undefined ? '' : ` by ${by}`,
  ]
  const values = { en: isShown ? ` from \`${before}\` to \`${after}\`` : '', zh: isShown ? `，由 \`${before}\` 改为 \`${after}\`` : '' }
  return {
    en: `${what} was changed${values.en}${when}${who}`,
    zh: `${isWhole ? where : `\`${where}\` 中的 \`${name}\``}${at === undefined ? '' : ` 于 ${clock(at)}`}${by === undefined ? '' : ` 被 ${by}`} 修改${values.zh}`,
  }
}
