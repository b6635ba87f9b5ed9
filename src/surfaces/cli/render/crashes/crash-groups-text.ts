import type { Instant } from '../../../../domain/instant.ts'
import type { CrashGroupRow } from '../../../http/contracts/crash.ts'
import { type Look, paint, plain, row } from '../../page.ts'
import type { CrashGroupPage } from '../../server/crash-client.ts'
import { numberText, since, told } from '../../words.ts'
import { groupSentence, likeness } from './group-lines.ts'
import { groupWords } from './group-words.ts'
import { sparkline } from './sparkline.ts'

/** One bug one line, and below it what tells it from the others: its id, versions, since when, the last two weeks, and what it looks like. */
export function crashGroupsText(page: CrashGroupPage, now: Instant, look: Look): string {
  const { language } = look
  const { data, total } = page
  if (data.length === 0) return `${told(language, groupWords.noBugs)}\n`
  const crashes = numberText(
    language,
    data.reduce((sum, { count }) => sum + count, 0),
  )
  const head = told(language, total === 1 ? groupWords.oneBug : groupWords.bugs, { count: numberText(language, total), crashes })
  const blocks = data.map((group) => block(group, now, look))
  const rest = total > data.length ? `\n${told(language, groupWords.more, { shown: data.length, total })}\n` : ''
  return `${head}\n\n${blocks.join('\n')}${rest}`
}

function block(group: CrashGroupRow, now: Instant, look: Look): string {
  const { language } = look
  const { state, count, glance, members } = group
  const isOpen = state === 'open'
  const mark = { label: isOpen ? 'x' : '-', labelTone: isOpen ? ('broken' as const) : ('over' as const) }
  const times = count === 1 ? told(language, groupWords.once) : told(language, groupWords.times, { count: numberText(language, count) })
  const lines = [
    row(look, { ...mark, text: groupSentence(group, look), tone: 'strong', right: times }),
    row(look, { indent: 2, text: facts(group, now, look), tone: 'over' }),
  ]
  const [bug] = members[0]?.looksLike ?? []
  if (bug !== undefined) lines.push(row(look, { indent: 2, text: likeness(bug, look) }))
  if (glance.oneNodeOnly !== undefined)
    lines.push(row(look, { indent: 2, text: told(language, groupWords.oneNode, { node: plain(glance.oneNodeOnly) }) }))
  return `${lines.join('\n')}\n`
}

function facts({ id, count, firstSeen, lastSeen, fixedIn, glance }: CrashGroupRow, now: Instant, look: Look): string {
  const { language } = look
  const ages = { first: since(language, firstSeen, now).trim(), last: since(language, lastSeen, now).trim() }
  const parts = [
    paint(look, 'strong', id),
    told(language, count === 1 || ages.first === ages.last ? groupWords.seenOnce : groupWords.seen, ages),
    sparkline(glance.trend),
    namesText(glance.versions, look),
    ...(fixedIn === undefined ? [] : [told(language, groupWords.fixed, { version: plain(fixedIn) })]),
  ]
  return parts.filter((part) => part !== '').join('  ')
}

function namesText({ most, total }: CrashGroupRow['glance']['versions'], { language }: Look): string {
  const [first] = most
  if (first === undefined) return ''
  return total === 1 ? plain(first.name) : told(language, groupWords.moreNames, { names: plain(first.name), count: total - 1 })
}
