import type { ReportError } from '../../domain/release/report.ts'
import { bounded } from '../../domain/text.ts'
import type { ModelFailure, ModelReply } from '../../ports/model.ts'
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
      retryable: reply.retryAt !== undefined || reply.reason === 'breaker-open',
    }
  return { code: `model-${reply.code}`, message: bounded(reply.message, 2_000), retryable: passing.has(reply.code) }
}

const flaws: Readonly<Record<Flaw, string>> = {
  'round-limit': 'it went on asking',
  'cut-off': 'its answer was cut off',
  'no-report': 'its answer held no report in the wanted form',
  'sections-missing': 'its report lacked sections',
}

export const errors = {
  deadline: { code: 'deadline', message: 'the time for one diagnosis was over', retryable: true },
  roundLimit: { code: 'round-limit', message: 'the model went on asking and gave no report, also when told to finish', retryable: true },
  answerInvalid: (flaw: Flaw): ReportError => ({
    code: 'answer-invalid',
    message: `the model was told to finish, and ${flaws[flaw]}`,
    retryable: true,
  }),
} as const
