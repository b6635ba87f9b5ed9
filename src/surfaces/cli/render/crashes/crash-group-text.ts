import type { Instant } from '../../../../domain/instant.ts'
import type { Text } from '../../../../domain/text.ts'
import type { GroupChange, GroupDetail } from '../../../http/contracts/crash.ts'
import { type Look, paint, plain, row } from '../../page.ts'
import type { CrashDetail, Proposals } from '../../server/crash-client.ts'
import { cut } from '../../width.ts'
import { numberText, since, told } from '../../words.ts'
import { explainedText } from './crash-analysis-text.ts'
import { groupSentence, likeness, momentText } from './group-lines.ts'
import { groupWords } from './group-words.ts'
import { sparkline } from './sparkline.ts'
import { crashStack } from './stack.ts'

const labelColumns = 12
const mostNames = 6
const mostFrames = 3
const keyDigits = 12

export interface GroupPage {
  readonly group: GroupDetail
  /** Its newest crash, whose stack is shown. */
  readonly last: CrashDetail | undefined
  readonly proposals: Proposals
}

/** One bug: what it is, where and since when, the stack of its last crash, its fingerprints, and what people did to it. */
export function crashGroupText({ group, last, proposals }: GroupPage, now: Instant, look: Look): string {
  const record = last?.report.record
  const blocks = [
    head(group, now, look),
    ...(record === undefined || last === undefined
      ? []
      : [`${title(look, told(look.language, groupWords.lastCrash, { id: last.file.id }))}\n${crashStack(record, look)}`]),
    explainedText(group.explained, look),
    fingerprints(group, look),
    alike(group, proposals, look),
    changesText(group.changes, look),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function head(group: GroupDetail, now: Instant, look: Look): string {
  const { language } = look
  const { id, state, fixedIn, count, firstSeen, lastSeen, fullCores, members, summary } = group
  const isOpen = state === 'open'
  const word = fixedIn === undefined ? told(language, groupWords.open) : told(language, groupWords.fixed, { version: plain(fixedIn) })
  const field = (label: Text | undefined, text: string): string =>
    row(look, { indent: 2, label: label === undefined ? '' : told(language, label), labelTone: 'over', labelColumns, text })
  const seen = { first: momentText(firstSeen), last: momentText(lastSeen), ago: since(language, lastSeen, now).trim() }
  const likenesses = (members[0]?.looksLike ?? []).map((bug) => row(look, { indent: 2, text: likeness(bug, look) }))
  return [
    row(look, {
      label: isOpen ? 'x' : '-',
      labelTone: isOpen ? 'broken' : 'over',
      text: groupSentence(group, look),
      tone: 'strong',
      right: word,
    }),
    ...likenesses,
    field(groupWords.group, told(language, groupWords.groupIs, { id, count: numberText(language, count), full: fullCores })),
    field(groupWords.seenLabel, told(language, groupWords.seenIs, seen)),
    ...(summary === undefined ? [field(undefined, told(language, groupWords.noRecords))] : where(summary, field, look)),
  ].join('\n')
}

type Field = (label: Text | undefined, text: string) => string

function where(summary: NonNullable<GroupDetail['summary']>, field: Field, { language }: Look): string[] {
  const { versions, pods, nodes, trend, oneNodeOnly, broughtBy } = summary
  const counted = (names: typeof versions): string => {
    const shown = names.slice(0, mostNames).map(({ name, count }) => `${plain(name)} (${count})`)
    return names.length > mostNames
      ? told(language, groupWords.moreNames, { names: shown.join(', '), count: names.length - mostNames })
      : shown.join(', ')
  }
  const versionText =
    broughtBy === undefined
      ? counted(versions)
      : told(language, groupWords.broughtBy, { versions: counted(versions), version: plain(broughtBy) })
  return [
    field(groupWords.trend, told(language, groupWords.trendIs, { line: sparkline(trend), days: trend.length })),
    ...(versions.length === 0 ? [] : [field(groupWords.versions, versionText)]),
    ...(pods.length === 0 ? [] : [field(groupWords.pods, counted(pods))]),
    field(groupWords.nodes, counted(nodes)),
    ...(oneNodeOnly === undefined ? [] : [field(undefined, told(language, groupWords.oneNode, { node: plain(oneNodeOnly) }))]),
  ]
}

function fingerprints({ members }: GroupDetail, look: Look): string {
  const lines = members.map(({ key, count, fingerprint }) => {
    const frames = fingerprint.frames.slice(0, mostFrames).map((frame) => plain(frame))
    return row(look, {
      indent: 2,
      label: key.slice(0, keyDigits),
      labelColumns: keyDigits + 2,
      text: cut(frames.join(' < '), look.columns * 2),
      right: `${count}  ${fingerprint.faultClass}`,
      rightTone: 'over',
    })
  })
  return [title(look, told(look.language, groupWords.fingerprints)), ...lines].join('\n')
}

function alike({ id }: GroupDetail, proposals: Proposals, look: Look): string {
  const own = proposals.filter(({ left, right }) => left === id || right === id)
  if (own.length === 0) return ''
  const lines = own.map(({ left, right, similarity }) => {
    const facts = { id: left === id ? right : left, group: id, percent: Math.round(similarity * 100) }
    return row(look, { indent: 2, text: told(look.language, groupWords.alikeIs, facts) })
  })
  return [title(look, told(look.language, groupWords.alike)), ...lines].join('\n')
}

function changesText(changes: readonly GroupChange[], look: Look): string {
  if (changes.length === 0) return ''
  const lines = changes.map((change) =>
    row(look, { indent: 2, label: momentText(change.at), labelColumns: 21, text: changeSentence(change, look) }),
  )
  return [title(look, told(look.language, groupWords.changes)), ...lines].join('\n')
}

function changeSentence({ what, by, group, other = '', keys = [], version = '' }: GroupChange, { language }: Look): string {
  const facts = { by: plain(by), group, other, count: keys.length, version: plain(version) }
  const sentences = { merged: groupWords.merged, split: groupWords.split, fixed: groupWords.fixedBy, reopened: groupWords.reopened }
  return told(language, sentences[what], facts)
}

function title(look: Look, text: string): string {
  return paint(look, 'over', text)
}
