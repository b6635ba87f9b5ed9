import type { Incident } from '../../../../domain/incident/incident.ts'
import type { Instant } from '../../../../domain/instant.ts'
import type { Page } from '../../../../ports/store/page.ts'
import { type Look, paint, plain } from '../../page.ts'
import { cut } from '../../width.ts'
import { since, told } from '../../words.ts'
import { table } from '../table.ts'
import { incidentMark } from './mark.ts'

const none = {
  en: 'No open incident. `aceso incidents --all` lists those that are over.',
  zh: '没有未关闭的故障。`aceso incidents --all` 可列出已结束的。',
}
const more = { en: '{shown} of {total} shown; --limit shows more', zh: '显示 {total} 个中的 {shown} 个，--limit 可显示更多' }
const heads = { en: ['', 'id', 'state', 'since', 'trouble'], zh: ['', '编号', '状态', '时长', '故障'] }

/** One incident one line, cut at the edge: the whole of it is `aceso show`. */
export function incidentsText(page: Page<Incident>, now: Instant, look: Look): string {
  if (page.data.length === 0) return `${told(look.language, none)}\n`
  const rows = page.data.map((incident) => {
    const { mark, tone, word } = incidentMark(incident)
    const sentence = incident.trouble?.cause.summary[look.language] ?? incident.title
    const span = since(look.language, incident.openedAt, now).trim()
    return [paint(look, tone, mark), incident.id, told(look.language, word), span, plain(sentence)]
  })
  const text = table(rows, heads[look.language])
    .split('\n')
    .map((line) => (look.color ? line : cut(line, look.columns)))
    .join('\n')
  if (page.total <= page.data.length) return text
  return `${text}${told(look.language, more, { shown: page.data.length, total: page.total })}\n`
}
