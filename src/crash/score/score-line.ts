import type { ScoreBreakdown } from '../../domain/crash/crash-record.ts'
import type { Text } from '../../domain/text.ts'

type Part = Exclude<keyof ScoreBreakdown, 'rawScore' | 'totalScore'>

/** Parts of the score in the order of their line. */
export const scoreParts: Readonly<Record<Part, Text>> = {
  baseScore: { en: 'base', zh: '基础分' },
  crashReasonScore: { en: 'crash reason', zh: '崩溃原因' },
  panicKeywordScore: { en: 'panic keyword', zh: 'Panic关键词' },
  stackTraceScore: { en: 'stack trace', zh: '栈跟踪质量' },
  threadScore: { en: 'threads', zh: '多线程' },
  podAssocScore: { en: 'pod', zh: 'Pod关联' },
  signalScore: { en: 'signal', zh: '信号类型' },
  fileSizeScore: { en: 'file size', zh: '文件大小' },
  freshnessScore: { en: 'freshness', zh: '时间新鲜度' },
}

/** The line that the documents promise and people grep for; parts that earned nothing are left out. */
export function scoreLine(path: string, score: ScoreBreakdown): Text {
  const line = (language: keyof Text): string =>
    Object.entries(scoreParts)
      .filter(([part]) => part === 'baseScore' || score[part as Part] > 0)
      .map(([part, name]) => `${name[language]}: ${part === 'baseScore' ? '' : '+'}${score[part as Part].toFixed(1)}`)
      .join(', ')
  return {
    en: `Score details [${path}]: ${line('en')} -> total: ${score.totalScore.toFixed(2)}`,
    zh: `分数计算详情 [${path}]: ${line('zh')} -> 总分: ${score.totalScore.toFixed(2)}`,
  }
}
