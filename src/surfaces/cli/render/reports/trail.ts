import { askedWords, readable } from '../../../../domain/release/call-words.ts'
import type { ReportAnswer } from '../../../http/contracts/release.ts'
import { type Look, paint, plain, row } from '../../page.ts'
import { cut, padEnd, widthOf } from '../../width.ts'
import { told, tookText } from '../../words.ts'
import { sizeText } from '../crashes/crash-text.ts'
import { reportWords } from './words.ts'

export interface ReportLook extends Look {
  readonly evidence: boolean
}

/** An answer longer than this is read in a browser. */
const mostLines = 40

/** Every question by its number, as the sentences cite it; with `--evidence` the answers too. */
export function trailBlock({ toolCalls }: ReportAnswer, look: ReportLook): string {
  const { language } = look
  const title = paint(look, 'strong', told(language, reportWords.asked))
  if (toolCalls.length === 0) return `${title}\n${row(look, { indent: 2, text: told(language, reportWords.nothingAsked), tone: 'over' })}`
  const lines = toolCalls.flatMap((call) => callLines(call, look))
  const hint = look.evidence ? [] : [paint(look, 'over', `  ${told(language, reportWords.evidence)}`)]
  return [title, ...lines, ...hint].join('\n')
}

function callLines(call: ReportAnswer['toolCalls'][number], look: ReportLook): string[] {
  const { language } = look
  const { number, tool, source, durationMs, sizeBytes, cached, error } = call
  const name = source === undefined ? tool : `${tool} · ${source}`
  const how = [
    ...(error === undefined ? [] : [told(language, reportWords.failedCall)]),
    ...(cached ? [told(language, reportWords.cachedCall)] : []),
    tookText(language, durationMs).trim(),
    sizeText(sizeBytes),
  ].join('  ')
  const label = padEnd(`[${number}]`, 5)
  const room = look.columns - 2 - widthOf(label) - widthOf(how) - 2
  const words = cut(`${plain(name)} ${plain(askedWords(call.arguments))}`, Math.max(20, room))
  const line = row(look, {
    indent: 2,
    label,
    labelColumns: widthOf(label),
    text: words,
    right: how,
    rightTone: error === undefined ? 'over' : 'person',
  })
  return [
    line,
    ...(error === undefined ? [] : [row(look, { indent: 7, text: plain(error), tone: 'person' })]),
    ...(look.evidence ? answerLines(call.result) : []),
  ]
}

function answerLines(result: string): string[] {
  const lines = readable(result).split('\n')
  const shown = lines.slice(0, mostLines).map((text) => `       ${plain(text.replaceAll('\t', '  '))}`)
  return lines.length > mostLines ? [...shown, '       …'] : shown
}
