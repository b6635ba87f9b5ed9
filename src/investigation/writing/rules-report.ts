import { attemptsIn } from '../../domain/outside-text/attempts.ts'
import type { Language, Text } from '../../domain/text.ts'
import type { ReportAnswer } from '../conversation/contract.ts'
import type { Case, Known } from '../known/contract.ts'
import { type Sections, writeSections } from '../report/sections.ts'
import { missingLines } from './missing-note.ts'

const mostOthers = 3
const mostCited = 10

/** What the rules found, as a report in the four sections: only what an answer shows, and what could not be looked at. */
export function rulesReport(about: Case, known: Known): ReportAnswer {
  const { language } = about
  return {
    promQL: [...new Set(known.causes.flatMap(({ promQL }) => promQL))].slice(0, 20),
    content: writeSections(sectionsOf(about, known), language),
  }
}

function sectionsOf(about: Case, known: Known): Sections {
  const say = (text: Text): string => text[about.language]
  const [cause, ...others] = known.causes
  const missing = missingLines(known.notChecked, about.language)
  return {
    overview: [
      say(whatHappened(about)),
      ...(cause === undefined ? [`${say(noCause(known))} ${asked(known)}`] : [`${say(cause.summary)} ${cited(cause.evidence)}`]),
    ].join('\n'),
    rootCauseAnalysis:
      cause === undefined
        ? [`${say(noCause(known))} ${asked(known)}`, ...missing].join('\n')
        : [
            `${say(cause.summary)} ${say(certainty(cause.confidence))} ${cited(cause.evidence)}`,
            ...cause.evidence.map((text) => `- ${say(text)}`),
            ...others.slice(0, mostOthers).map((other) => `- ${say(alsoPossible(other.summary))} ${cited(other.evidence)}`),
            ...missing,
          ].join('\n'),
    impactScope:
      cause === undefined || cause.impact.length === 0
        ? `${say(impactUnknown)} ${asked(known)}`
        : cause.impact.map((text) => `- ${say(text)}`).join('\n'),
    remediationPlan: numbered(cause?.steps ?? nextSteps(known), about.language),
  }
}

function whatHappened({ alert, deployment }: Case): Text {
  const release = `${deployment.appName} ${deployment.packageVersion}`.trim()
  if (alert === undefined && deployment.status === 'failed')
    return { en: `Release ${release} did not finish its rollout. [0]`, zh: `发布 ${release} 未能完成上线。[0]` }
  if (alert === undefined) return { en: `Release ${release} was looked into on request. [0]`, zh: `应请求对发布 ${release} 进行诊断。[0]` }
  // Words that give orders are not passed on to whoever reads the report, be it a person or a model.
  const isQuotable = alert.description !== '' && attemptsIn({ where: 'alert', number: 0 }, alert.description).length === 0
  const why = !isQuotable ? '' : `: ${alert.description}`
  return {
    en: `Alert ${alert.alertname} (${alert.severity}) on release ${release}${why} [0]`,
    zh: `发布 ${release} 触发告警 ${alert.alertname}（${alert.severity}）${why} [0]`,
  }
}

/** Missing data is not health. */
function noCause({ notChecked }: Known): Text {
  return notChecked.length > 0
    ? {
        en: 'The cause is not known: part of what is needed could not be looked at.',
        zh: '原因未知：部分所需数据未能查到，不能判断系统是否正常。',
      }
    : {
        en: 'Nothing was found that explains a failed release: everything that was asked shows a normal state.',
        zh: '未发现能够解释发布失败的原因：所查各项均显示正常。',
      }
}

function certainty(confidence: number): Text {
  if (confidence >= 0.9) return { en: '(certain)', zh: '（确定）' }
  return confidence >= 0.7 ? { en: '(likely)', zh: '（很可能）' } : { en: '(possible)', zh: '（可能）' }
}

function alsoPossible(summary: Text): Text {
  return { en: `Also possible: ${summary.en}`, zh: `另一可能：${summary.zh}` }
}

const impactUnknown: Text = { en: 'What was looked at does not show what else is affected.', zh: '现有数据不能确定影响范围。' }

function nextSteps({ notChecked }: Known): readonly Text[] {
  return notChecked.length > 0
    ? [
        {
          en: 'Make what could not be looked at visible (see above), then run the diagnosis again.',
          zh: '先恢复上述未能查到的数据来源，再重新诊断。',
        },
        { en: 'If users are affected meanwhile, roll the release back.', zh: '若此时用户已受影响，请先回滚本次发布。' },
      ]
    : [
        {
          en: 'Compare the alert’s threshold with what the metric usually is: it may be too tight.',
          zh: '核对告警阈值与该指标的常态，阈值可能过严。',
        },
        { en: 'If the alert comes back, run the diagnosis while it is firing.', zh: '若告警再次出现，请在告警期间重新诊断。' },
      ]
}

function numbered(steps: readonly Text[], language: Language): string {
  return steps.map((step, index) => `${index + 1}. ${step[language]}`).join('\n')
}

/** What was looked at, for a sentence about all of it. */
function asked({ answers }: Known): string {
  const answered = answers.filter(({ result }) => result.outcome.kind === 'answer')
  return marks(answered.map(({ number }) => number).slice(0, mostCited))
}

/** The citations of the evidence, once each, for the sentence that sums it up. */
function cited(evidence: readonly Text[]): string {
  const numbers = evidence.flatMap(({ en }) => [...en.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)))
  return marks([...new Set(numbers)].toSorted((left, right) => left - right))
}

/** Without any answer there is still what was told at the beginning. */
function marks(numbers: readonly number[]): string {
  return `[${(numbers.length === 0 ? [0] : numbers).join(', ')}]`
}
