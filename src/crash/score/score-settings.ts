import { z } from 'zod'
import { duration, size } from '../../domain/setting.ts'
import { defaultScoreRules, type ScoreRules } from './score.ts'

const points = (value: number, what: string) => z.number().min(0).max(10).default(value).describe(`points for ${what}`)
const { weights, longStackCharacters } = defaultScoreRules

/** Weights and limits of the value score, as configuration. */
export const ScoreSettings = z.strictObject({
  weights: z
    .strictObject({
      base: points(weights.base, 'every core'),
      crashReason: points(weights.crashReason, 'a known reason'),
      panicKeyword: points(weights.panicKeyword, 'a panic keyword'),
      stackTrace: points(weights.stackTrace, 'a real stack'),
      threads: points(weights.threads, 'more than one thread'),
      pod: points(weights.pod, 'a known pod and instance'),
      signal: points(weights.signal, 'SIGSEGV, SIGABRT or SIGFPE'),
      fileSize: points(weights.fileSize, 'a large core'),
      freshness: points(weights.freshness, 'a fresh crash'),
    })
    .prefault({}),
  largeFile: size({ min: '0' }).prefault('100MiB').describe('an unpacked core larger than this is large'),
  fresh: duration({ min: '0s', max: '365d' }).prefault('1h').describe('a crash younger than this is fresh'),
  longStackCharacters: z.int().min(0).default(longStackCharacters).describe('a stack longer than this is real'),
})
export type ScoreSettings = z.infer<typeof ScoreSettings>

export function scoreRulesOf(
  { weights, largeFile, fresh, longStackCharacters }: ScoreSettings,
  panicKeywords: readonly string[],
): ScoreRules {
  return { panicKeywords, weights, largeFileBytes: largeFile, freshMs: fresh, longStackCharacters }
}
