import { certaintyOf } from '../../../../domain/incident/confidence.ts'
import { type Block, proseOf } from '../../../../domain/release/prose.ts'
import { reportSections } from '../../../../domain/release/report.ts'
import type { DeploymentAnswer, ReportAnswer } from '../../../http/contracts/release.ts'
import { type Look, paint, plain, row, type Tone } from '../../page.ts'
import { certaintyWords, numberText, told, tookText } from '../../words.ts'
import { usdText } from './progress.ts'
import { type ReportLook, trailBlock } from './trail.ts'
import { doubtWords, reportWords, sectionHeads } from './words.ts'

export interface ShownRelease {
  readonly release: DeploymentAnswer
  readonly report: ReportAnswer
  /** Where a browser shows it; undefined where no server knows it. */
  readonly page: string | undefined
}

/** A report as the page shows it: the verdict, what a reader must know of it, the four sections, queries, every question, where to see more. */
export function reportText({ release, report, page }: ShownRelease, look: ReportLook): string {
  const blocks = [
    head(release, report, look),
    warnings(report, look),
    ...sectionBlocks(report, look),
    queryBlock(report, look),
    report.status === 'generating' ? '' : trailBlock(report, look),
    page === undefined ? '' : told(look.language, reportWords.page, { url: page }),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

const marks: Readonly<Record<ReportAnswer['status'], { readonly label: string; readonly tone: Tone }>> = {
  completed: { label: 'x', tone: 'broken' },
  failed: { label: '!', tone: 'person' },
  generating: { label: '-', tone: 'work' },
}

function head(release: DeploymentAnswer, report: ReportAnswer, look: Look): string {
  const { language } = look
  // Missing data is not health, and no cause is nothing broken that is known.
  const isUnknown = report.status === 'completed' && report.writtenBy === 'rules' && report.rules.length === 0
  const { label, tone } = isUnknown ? marks.failed : marks[report.status]
  const name = plain(`${release.appName} ${release.packageVersion}`)
  const unsaid = { completed: reportWords.written, failed: reportWords.failed, generating: reportWords.generating }[report.status]
  const certainty = report.confidence === undefined ? '' : told(language, certaintyWords[certaintyOf(report.confidence)])
  const by =
    report.writtenBy === 'rules'
      ? told(language, reportWords.byRules)
      : told(language, reportWords.byModel, { model: plain(report.model ?? '?') })
  // What rules wrote is in the reader's language; of a model's prose it is said.
  const writer = report.language === language ? by : told(language, reportWords.writtenIn, { by })
  const facts = { name, id: report.id, version: report.version, by: writer, took: tookText(language, report.durationMs) }
  return [
    row(look, {
      label,
      labelTone: tone,
      text: plain(report.verdict ?? told(language, unsaid, { name })),
      tone: 'strong',
      right: certainty,
    }),
    ...(report.status === 'completed' ? [row(look, { indent: 2, text: told(language, reportWords.line, facts) })] : []),
    ...(report.error === undefined ? [] : errorRows(report.error, release.id, look)),
    ...worth(report, look),
  ].join('\n')
}

function errorRows({ code, message, why, retryable }: NonNullable<ReportAnswer['error']>, id: string, look: Look): string[] {
  return [
    row(look, { indent: 2, text: `${plain(why?.[look.language] ?? message)} (${code})` }),
    row(look, { indent: 2, text: told(look.language, retryable ? reportWords.retry : reportWords.noRetry, { id }), tone: 'over' }),
    ...(code.startsWith('model-') ? [row(look, { indent: 2, text: told(look.language, reportWords.checkModel), tone: 'over' })] : []),
  ]
}

function worth({ status, claims, tokens, costUsd, modelNote }: ReportAnswer, look: Look): string[] {
  const { language } = look
  const isWritten = status === 'completed'
  const proved = claims.filter(({ verdict }) => verdict === 'supported').length
  const cost = costUsd === undefined ? told(language, reportWords.unpriced) : usdText(costUsd)
  const spent = { input: numberText(language, tokens.input), output: numberText(language, tokens.output), cost }
  return [
    ...(tokens.input + tokens.output === 0 ? [] : [row(look, { indent: 2, text: told(language, reportWords.cost, spent) })]),
    ...(claims.length === 0 || !isWritten
      ? []
      : [row(look, { indent: 2, text: told(language, reportWords.proved, { proved, all: claims.length }) })]),
    ...(modelNote === undefined || !isWritten ? [] : [row(look, { indent: 2, text: plain(modelNote), tone: 'over' })]),
  ]
}

/** What a reader must know before he believes it. */
function warnings({ attempts, contradictsRules, rules }: ReportAnswer, look: Look): string {
  const { language } = look
  const where = [...new Set(attempts.map((attempt) => plain(attempt.where)))].join(', ')
  const said = rules.map(
    ({ id, summary, confidence }) => `[${id}] ${plain(summary[language])} (${told(language, certaintyWords[certaintyOf(confidence)])})`,
  )
  const lines = [
    ...(attempts.length === 0 ? [] : [told(language, reportWords.attempts, { where })]),
    ...(contradictsRules ? [told(language, reportWords.contradiction, { rules: said.join('; ') })] : []),
  ]
  return lines.map((text) => row(look, { label: '!', labelTone: 'person', text, tone: 'person' })).join('\n')
}

function sectionBlocks(report: ReportAnswer, look: Look): string[] {
  const { sections, claims } = report
  if (report.status !== 'completed') return []
  if (sections === undefined)
    return [
      report.content
        .split('\n')
        .map((line) => row(look, { text: plain(line) }))
        .join('\n'),
    ]
  return reportSections.map((name) => {
    const own = claims.filter(({ section }) => section === name)
    const lines = proseOf(sections[name], own).flatMap((block) => blockLines(block, look))
    return [paint(look, 'strong', sectionHeads[name][look.language]), ...lines].join('\n')
  })
}

function blockLines(block: Block, look: Look): string[] {
  if (block.kind === 'code') return block.text.split('\n').map((line) => `    ${plain(line)}`)
  const label = block.mark === 'bullet' ? '-' : block.mark === 'number' ? `${block.number ?? ''}.` : ''
  const text = block.stretches
    .map(({ text: said, claim }) => (claim === undefined || claim.verdict === 'supported' ? said : `${said} ${doubt(claim, look)}`))
    .join('')
  return [row(look, { indent: 2, label, labelColumns: label === '' ? 0 : label.length + 1, text: plain(text.replaceAll('**', '')) })]
}

function doubt({ verdict, differing }: ReportAnswer['claims'][number], { language }: Look): string {
  return verdict === 'supported' ? '' : told(language, doubtWords[verdict], { numbers: differing.join(', ') })
}

function queryBlock({ queries }: ReportAnswer, look: Look): string {
  if (queries.length === 0) return ''
  const { language } = look
  const lines = queries.map(({ promQL, status, why, reason, series }) => {
    const right =
      status === 'valid'
        ? told(language, reportWords.series, { n: series })
        : told(language, reportWords.dropped, { why: plain(reason?.[language] ?? why ?? '') })
    return [
      row(look, { indent: 2, text: plain(promQL) }),
      row(look, { indent: 4, text: right, tone: status === 'valid' ? 'over' : 'person' }),
    ].join('\n')
  })
  return [paint(look, 'strong', told(language, reportWords.queries)), ...lines].join('\n')
}
