import type { AnalysisSkip } from '../../domain/crash/crash-analysis.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import type { Instant } from '../../domain/instant.ts'
import { fill, type Text } from '../../domain/text.ts'
import type { AnalysisRules } from './settings.ts'

export interface Skip {
  readonly reason: AnalysisSkip
  readonly why: Text
  readonly sameAs?: string
  readonly retryAt?: Instant
}

const texts = {
  off: { en: 'crashes.analysis.mode is off', zh: 'crashes.analysis.mode 为 off' },
  notAutomatic: {
    en: 'crashes.analysis.mode is on-request, and nobody has asked',
    zh: 'crashes.analysis.mode 为 on-request，尚无人请求',
  },
  belowThreshold: { en: 'its value {score} is below the threshold {threshold}', zh: '价值评分 {score} 低于阈值 {threshold}' },
  unreadable: { en: 'its core could not be read', zh: '无法读取其 core 文件' },
  noStack: { en: 'it has no stack that a model could explain', zh: '没有可供模型解释的调用栈' },
  knownGroup: {
    en: 'a model has explained this bug already: see crash {crash}',
    zh: '模型已解释过同一缺陷：见崩溃 {crash}',
  },
} as const satisfies Record<string, Text>

/** Why a crash is not worth a question; undefined where it is. Whoever asks in person is held up only where nothing can be asked or nothing may be. */
export function skipOf(record: CrashRecord, { mode, valueThreshold }: AnalysisRules, isAsked: boolean): Skip | undefined {
  if (mode === 'off') return { reason: 'disabled', why: texts.off }
  if (!isAsked && mode === 'on-request') return { reason: 'not-automatic', why: texts.notAutomatic }
  const score = record.score.totalScore
  if (!isAsked && score < valueThreshold)
    return { reason: 'below-threshold', why: fill(texts.belowThreshold, { score, threshold: valueThreshold }) }
  return hasStack(record) ? undefined : { reason: 'no-stack', why: texts.noStack }
}

export const unreadable: Skip = { reason: 'no-stack', why: texts.unreadable }

/** Addresses without any name say nothing to a model. */
function hasStack({ threads, crashThread, fingerprint, abortMessage }: CrashRecord): boolean {
  const frames = threads.find(({ tid }) => tid === crashThread)?.frames ?? []
  return frames.some((frame) => frame.function !== undefined) || fingerprint.frames.length > 0 || abortMessage !== undefined
}

export function knownGroup(sameAs: string): Skip {
  return { reason: 'known-group', why: fill(texts.knownGroup, { crash: sameAs }), sameAs }
}
