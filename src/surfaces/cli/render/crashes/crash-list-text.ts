import type { Instant } from '../../../../domain/instant.ts'
import type { CoredumpFile } from '../../../http/contracts/crash.ts'
import { type Look, paint, plain } from '../../page.ts'
import type { CrashPage } from '../../server/crash-client.ts'
import { cut } from '../../width.ts'
import { since, told } from '../../words.ts'
import { table } from '../table.ts'
import { lastPart } from './group-lines.ts'
import { groupWords } from './group-words.ts'

const heads = { en: ['crash', 'ago', 'value', 'whose', 'what'], zh: ['崩溃', '时间', '价值', '来源', '崩溃位置'] }
const idDigits = 12
const whoseColumns = 28

/** One crash a line, cut at the edge: the whole of it is `aceso crash show`. */
export function crashListText({ data, total }: CrashPage, now: Instant, look: Look): string {
  const { language } = look
  if (data.length === 0) return `${told(language, groupWords.noCrashes)}\n`
  const rows = data.map((file) => [
    file.id.slice(0, idDigits),
    since(language, file.timestamp, now).trim(),
    file.isHighValue ? paint(look, 'strong', file.valueScore.toFixed(1)) : file.valueScore.toFixed(1),
    cut(whose(file, look), whoseColumns),
    what(file),
  ])
  const text = table(rows, heads[language])
    .split('\n')
    .map((line) => (look.color ? line : cut(line, look.columns)))
    .join('\n')
  return total > data.length ? `${text}${told(language, groupWords.more, { shown: data.length, total })}\n` : text
}

function whose({ podName, podNamespace, nodeName }: CoredumpFile, { language }: Look): string {
  return podName === undefined ? told(language, groupWords.nobody, { node: plain(nodeName) }) : plain(`${podNamespace ?? ''}/${podName}`)
}

function what({ frame, executable, reason, errorMessage, status }: CoredumpFile): string {
  const program = lastPart(executable)
  if (program === '' && reason === '') return plain(`${status}: ${errorMessage ?? ''}`)
  return plain(frame === undefined ? `${program}: ${reason}` : frame)
}
