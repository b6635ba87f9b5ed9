import { stripVTControlCharacters } from 'node:util'
import { epochMsOf, type Instant } from '../../../../domain/instant.ts'
import type { GroupDetail } from '../../../http/contracts/crash.ts'
import { type Look, paint, plain, row } from '../../page.ts'
import type { CrashDetail } from '../../server/crash-client.ts'
import { cut, padEnd } from '../../width.ts'
import { numberText, told } from '../../words.ts'
import { crashAnalysisText } from './crash-analysis-text.ts'
import { crashBody, crashHead, sizeText } from './crash-text.ts'
import { groupSentence, lastPart, momentText } from './group-lines.ts'
import { groupWords, keptStateWords } from './group-words.ts'

const mostLogLines = 20
const idDigits = 12

/** One crash as the server knows it: what the core said, the stack, registers, its group, where its files are, what happened when, the end of the log. */
export function crashPageText(crash: CrashDetail, group: GroupDetail | undefined, now: Instant, look: Look): string {
  const { record } = crash.report
  const blocks = [
    record === undefined
      ? unreadable(crash, look)
      : `${crashHead(record, epochMsOf(now), look)}${crashBody(record, undefined, look)}`.trimEnd(),
    ...(record === undefined ? [] : [registers(record.registers, look)]),
    group === undefined ? '' : bug(group, look),
    record === undefined ? '' : crashAnalysisText({ ...crash, id: crash.file.id }, look),
    kept(crash, look),
    timeline(crash, group, look),
    logText(crash.report.logTail, look),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function unreadable({ file }: CrashDetail, look: Look): string {
  const text = told(look.language, groupWords.unreadable, { file: lastPart(plain(file.path)) || file.id, status: file.status })
  return [
    row(look, { label: 'x', labelTone: 'broken', text, tone: 'strong' }),
    row(look, { indent: 2, text: plain(file.errorMessage ?? '') }),
  ].join('\n')
}

function registers(values: Readonly<Record<string, string>>, look: Look): string {
  const entries = Object.entries(values)
  if (entries.length === 0) return ''
  const name = Math.max(...entries.map(([register]) => register.length))
  const cells = entries.map(([register, value]) => `${padEnd(register, name)} ${padEnd(value, 18)}`)
  const columns = Math.max(1, Math.floor((look.columns - 2) / (name + 21)))
  const lines = Array.from({ length: Math.ceil(cells.length / columns) }, (_, line) =>
    `  ${cells.slice(line * columns, (line + 1) * columns).join('  ')}`.trimEnd(),
  )
  return [title(look, told(look.language, groupWords.registers)), ...lines].join('\n')
}

function bug(group: GroupDetail, look: Look): string {
  const { language } = look
  const facts = { id: group.id, count: numberText(language, group.count), first: momentText(group.firstSeen) }
  return [
    title(look, told(language, groupWords.group)),
    row(look, { indent: 2, text: groupSentence(group, look) }),
    row(look, { indent: 2, text: told(language, groupWords.groupOf, facts) }),
  ].join('\n')
}

function kept({ file, kept: files }: CrashDetail, look: Look): string {
  const { language } = look
  const lines = files.map(({ what, sizeBytes, backend, nodeName, name, state }) => {
    const facts = {
      what: told(language, what === 'full' ? groupWords.keptFull : groupWords.keptSlim),
      size: sizeText(sizeBytes),
      backend,
      node: plain(nodeName),
      name: plain(name),
    }
    const text = told(language, groupWords.keptAt, facts)
    return state === 'stored' ? text : told(language, groupWords.keptGone, { kept: text, state: told(language, keptStateWords[state]) })
  })
  if (file.hasSlimCore) lines.push(told(language, groupWords.serverSlim, { id: file.id.slice(0, idDigits) }))
  if (lines.length === 0) return ''
  return [title(look, told(language, groupWords.kept)), ...lines.map((text) => row(look, { indent: 2, text }))].join('\n')
}

/** What is known to have happened, in its order: the release, the bug's first crash, this one, the incident. */
function timeline({ file, incident }: CrashDetail, group: GroupDetail | undefined, look: Look): string {
  const { language } = look
  const release = group?.releases.find(({ version }) => version === file.version)
  const moments = [
    ...(release === undefined
      ? []
      : [{ at: release.firstSeen, text: told(language, groupWords.release, { version: plain(release.version) }) }]),
    ...(group === undefined || group.count < 2 ? [] : [{ at: group.firstSeen, text: told(language, groupWords.firstOfGroup) }]),
    { at: file.timestamp, text: told(language, groupWords.died, { node: plain(file.nodeName) }) },
    { at: file.createdAt, text: told(language, groupWords.told) },
    ...(incident === undefined
      ? []
      : [{ at: incident.openedAt, text: told(language, groupWords.incident, { id: incident.id, title: plain(incident.title) }) }]),
  ]
  const lines = moments
    .toSorted((left, right) => (left.at < right.at ? -1 : 1))
    .map(({ at, text }) => row(look, { indent: 2, label: momentText(at), labelColumns: 21, text }))
  return [title(look, told(language, groupWords.timeline)), ...lines].join('\n')
}

function logText(tail: string | undefined, look: Look): string {
  if (tail === undefined || tail.trim() === '') return ''
  const lines = tail.trimEnd().split('\n').slice(-mostLogLines)
  return [
    title(look, told(look.language, groupWords.log)),
    ...lines.map((line) => `  ${cut(plain(stripVTControlCharacters(line)), look.columns - 2)}`),
  ].join('\n')
}

function title(look: Look, text: string): string {
  return paint(look, 'over', text)
}
