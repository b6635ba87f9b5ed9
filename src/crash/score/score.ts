import type { ScoreBreakdown } from '../../domain/crash/crash-record.ts'

export interface ScoreRules {
  readonly panicKeywords: readonly string[]
  readonly weights: Readonly<
    Record<'base' | 'crashReason' | 'panicKeyword' | 'stackTrace' | 'threads' | 'pod' | 'signal' | 'fileSize' | 'freshness', number>
  >
  readonly largeFileBytes: number
  readonly freshMs: number
  readonly longStackCharacters: number
}

const defaultPanicKeywords = ['panic', 'fatal', 'SIGSEGV', 'SIGABRT', 'SIGFPE', 'assertion failed'] as const
/** Cores below are described but not kept. Not above the base would filter nothing. */
export const defaultValueThreshold = 7

export const defaultScoreRules: ScoreRules = {
  panicKeywords: defaultPanicKeywords,
  weights: { base: 4, crashReason: 2, panicKeyword: 1, stackTrace: 1.5, threads: 0.5, pod: 1, signal: 1, fileSize: 0.5, freshness: 0.5 },
  largeFileBytes: 100 * 1024 * 1024,
  freshMs: 3_600_000,
  longStackCharacters: 100,
}

export interface Scored {
  /** '' = unknown, which earns nothing. */
  readonly reason: string
  /** What the process said at its end. */
  readonly message: string
  /** The crashed thread's frames that have a name, one a line. */
  readonly stack: string
  readonly threadCount: number
  readonly hasPod: boolean
  readonly hasInstance: boolean
  readonly signal: number
  /** Unpacked; undefined where nothing tells it. */
  readonly sizeBytes: number | undefined
  readonly ageMs: number
}

/** SIGSEGV, SIGABRT, SIGFPE. */
const telling: ReadonlySet<number> = new Set([11, 6, 8])
const most = 10
const topOfStack = 10

/** The documented value of a core from 0 to 10: a base, eight rules, a cap. Every number is kept as it was used. */
export function scoreOf(core: Scored, rules: ScoreRules = defaultScoreRules): ScoreBreakdown {
  const { weights } = rules
  const when = (holds: boolean, weight: number): number => (holds ? weight : 0)
  const told = [core.reason, core.message, ...core.stack.split('\n').slice(0, topOfStack)].join('\n').toLowerCase()
  const parts = {
    baseScore: weights.base,
    crashReasonScore: when(core.reason !== '', weights.crashReason),
    panicKeywordScore: when(
      rules.panicKeywords.some((keyword) => told.includes(keyword.toLowerCase())),
      weights.panicKeyword,
    ),
    stackTraceScore: when(core.stack.length > rules.longStackCharacters, weights.stackTrace),
    threadScore: when(core.threadCount > 1, weights.threads),
    podAssocScore: when(core.hasPod && core.hasInstance, weights.pod),
    signalScore: when(telling.has(core.signal), weights.signal),
    fileSizeScore: when(core.sizeBytes !== undefined && core.sizeBytes > rules.largeFileBytes, weights.fileSize),
    freshnessScore: when(core.ageMs < rules.freshMs, weights.freshness),
  }
  // Weights may have any decimals: sums of such are rounded, so that they compare.
  const rawScore = Math.round(Object.values(parts).reduce((sum, part) => sum + part, 0) * 1e6) / 1e6
  return { ...parts, rawScore, totalScore: Math.min(most, rawScore) }
}
