import type { ReportError, ReportFault } from '../../domain/release/report.ts'
import { bounded, type Text } from '../../domain/text.ts'
import type { ModelFailure, ModelReply } from '../../ports/model/model.ts'
import type { Flaw } from './finish.ts'

/** What passes by itself: the same report may be asked for again later. */
const passing: ReadonlySet<ModelFailure> = new Set([
  'unreachable',
  'timed-out',
  'rate-limited',
  'provider-fault',
  'cut-off',
  'unreadable',
  'cancelled',
])

/** Why no model answered, as the report keeps it: `model-timed-out`, `model-hourly-limit` and so on. */
export function errorOf(reply: Exclude<ModelReply, { kind: 'answer' }>): ReportError {
  if (reply.kind === 'refused')
    return {
      code: `model-${reply.reason}`,
      message: bounded(reply.why.en, 2_000),
      why: reply.why,
      retryable: reply.retryAt !== undefined || reply.reason === 'breaker-open',
    }
  return { code: `model-${reply.code}`, message: bounded(saidOf(reply), 2_000), retryable: passing.has(reply.code) }
}

/** Every provider that was asked, with what it said. */
function saidOf({ tried, message }: Extract<ModelReply, { kind: 'failed' }>): string {
  return tried.length === 0 ? message : tried.map((one) => `${one.provider}: ${one.message}`).join('; ')
}

const flaws: Readonly<Record<Flaw, Text>> = {
  'window-full': { en: 'it went on asking, without room for answers', zh: '上下文已满，仍在继续查询' },
  'round-limit': { en: 'it went on asking', zh: '仍在继续查询' },
  'cut-off': { en: 'its answer was cut off', zh: '回答被截断' },
  'no-report': { en: 'its answer held no report in the wanted form', zh: '回答中没有符合格式的报告' },
  'sections-missing': { en: 'its report lacked sections', zh: '报告缺少必要的部分' },
}

function ours(code: ReportFault, why: Text): ReportError {
  return { code, message: why.en, why, retryable: true }
}

export const errors = {
  deadline: ours('deadline', { en: 'the time for one diagnosis was over', zh: '单次诊断的时限已到' }),
  roundLimit: ours('round-limit', {
    en: 'the model went on asking and gave no report, also when told to finish',
    zh: '模型一直在查询，要求结束后仍未给出报告',
  }),
  answerInvalid: (flaw: Flaw): ReportError =>
    ours('answer-invalid', {
      en: `the model was told to finish, and ${flaws[flaw].en}`,
      zh: `已要求模型结束，但${flaws[flaw].zh}`,
    }),
} as const
