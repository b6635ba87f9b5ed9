import { z } from 'zod'
import { defaultPanicKeywords, defaultScoreRules, defaultValueThreshold } from './score.ts'

const points = (value: number, what: string) => z.number().min(0).max(10).default(value).describe(`points for ${what}`)
const { weights, largeFileBytes, freshMs, longStackCharacters } = defaultScoreRules

/** Weights and limits of the value score, as configuration. */
export const ScoreSettings = z.strictObject({
  valueThreshold: z.number().min(0).max(10).default(defaultValueThreshold).describe('cores of at least this score are kept'),
  panicKeywords: z
    .array(z.string().min(2).max(100))
    .max(50)
    .default([...defaultPanicKeywords])
    .describe('words in reason, message or stack that earn points'),
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
  largeFileBytes: z.int().min(0).default(largeFileBytes).describe('an unpacked core larger than this is large'),
  freshMs: z.int().min(0).default(freshMs).describe('a crash younger than this is fresh'),
  longStackCharacters: z.int().min(0).default(longStackCharacters).describe('a stack longer than this is real'),
})
export type ScoreSettings = z.infer<typeof ScoreSettings>
