import { fill, type Text } from '../../../../domain/text.ts'
import type { ReportAnswer } from '../../../http/contracts/release.ts'
import { type Look, paint, plain } from '../../page.ts'
import { numberText, told, tookText } from '../../words.ts'
import { sizeText } from '../crashes/crash-text.ts'
import { reportWords } from './words.ts'

type Progress = ReportAnswer['progress']

/** What is being done, in one line. */
export function progressNow(progress: Progress): Text {
  if (progress === undefined) return reportWords.waiting
  const { doing, round, tools, queries = 0 } = progress
  if (doing === 'proving' && queries > 0) return fill(reportWords.provingQueries, { n: queries })
  const names = [...new Set(tools.map((tool) => plain(tool)))].join(', ')
  return fill(reportWords[doing], { round, tools: names })
}

/** What has happened between two looks, one line each: answers that came, what was spent, what is done now. */
export function progressLines(before: Progress, now: Progress, look: Look): string[] {
  const seen = new Set(before?.calls.map(({ number }) => number))
  const lines = (now?.calls ?? []).filter(({ number }) => !seen.has(number)).map((call) => callLine(call, look))
  const [was, is] = [before, now].map((one) => (one === undefined ? 0 : one.tokens.input + one.tokens.output))
  if (now !== undefined && is !== undefined && is !== was) lines.push(paint(look, 'over', spentText(now, look)))
  const [doneBefore, doing] = [progressNow(before), progressNow(now)].map((text) => text[look.language])
  if (before === undefined || doneBefore !== doing) lines.push(paint(look, 'work', doing ?? ''))
  return before === undefined && now === undefined ? [paint(look, 'work', reportWords.waiting[look.language])] : lines
}

function callLine({ number, tool, durationMs, sizeBytes, cached, isError }: NonNullable<Progress>['calls'][number], look: Look): string {
  const { language } = look
  const how = isError
    ? paint(look, 'person', told(language, reportWords.failedCall))
    : cached
      ? told(language, reportWords.cachedCall)
      : `${tookText(language, durationMs).trim()}  ${sizeText(sizeBytes)}`
  return `  ${told(language, reportWords.answered, { n: number, tool: plain(tool), how })}`
}

function spentText({ tokens, costUsd }: NonNullable<Progress>, { language }: Look): string {
  const cost = costUsd === undefined ? told(language, reportWords.unpriced) : usdText(costUsd)
  return `  ${told(language, reportWords.spent, { tokens: numberText(language, tokens.input + tokens.output), cost })}`
}

export function usdText(usd: number): string {
  return `US$${usd.toFixed(usd !== 0 && usd < 1 ? 4 : 2)}`
}
