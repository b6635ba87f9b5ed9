import { bounded } from '../text.ts'
import { maskSecrets } from './masked-text.ts'

const mostQuoted = 400

/** Text from outside as it may be stored and shown: one line, without secrets, bounded. */
export function quoted(text: string, mostLength = mostQuoted): string {
  return bounded(maskSecrets(text.slice(0, 20_000)).replaceAll(/\s+/g, ' ').trim(), mostLength)
}

/** The beginning of a text from outside, for a sentence. */
export function clipped(text: string, mostLength: number): string {
  const whole = quoted(text, 2_000)
  return whole.length <= mostLength ? whole : `${whole.slice(0, mostLength - 3).trimEnd()}...`
}
