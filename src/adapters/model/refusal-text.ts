import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { RefusalReason } from '../../ports/model/model.ts'
import type { ModelSettings } from './settings.ts'

type Reason = Extract<RefusalReason, 'hourly-limit' | 'monthly-limit' | 'breaker-open' | 'too-long'>

/** Why no model was asked, and when it may be again. */
export function refusalText(reason: Reason, { budget, maxInputTokens }: ModelSettings, retryAt: Instant | undefined): Text {
  const again = retryAt === undefined ? { en: '', zh: '' } : { en: `; again from ${retryAt}`, zh: `；${retryAt} 起可再次尝试` }
  const texts: Readonly<Record<Reason, Text>> = {
    'hourly-limit': {
      en: `${budget.maxAnalysisPerHour} analyses in 60 minutes are allowed and were made`,
      zh: `60 分钟内允许的 ${budget.maxAnalysisPerHour} 次分析已用完`,
    },
    'monthly-limit': {
      en: `the month's budget of ${budget.maxCostPerMonth} USD does not allow it`,
      zh: `本月预算 ${budget.maxCostPerMonth} 美元已不足`,
    },
    'breaker-open': {
      en: 'every provider failed a moment ago and is left alone for a while',
      zh: '所有提供商刚刚都失败过，暂不再询问',
    },
    'too-long': {
      en: `even without its data the question is longer than the model may read: ${maxInputTokens} tokens (models.maxInputTokens), or fewer where the model's own window is smaller`,
      zh: `即使去掉附带数据，问题仍超过模型可读取的长度：${maxInputTokens} 个 token（models.maxInputTokens），模型自身窗口更小时以其窗口为准`,
    },
  }
  const text = texts[reason]
  return { en: text.en + again.en, zh: text.zh + again.zh }
}
