import type { Attempt } from '../../domain/outside-text/attempts.ts'
import type { Saying } from '../../domain/release/report.ts'
import { bounded, type Language, type Text } from '../../domain/text.ts'
import type { NumberedResult, ReportAnswer, Spent } from '../conversation/contract.ts'
import type { Case, Known } from '../known/contract.ts'
import { alertText } from '../prompts/alert-text.ts'
import { releaseText } from '../prompts/release-text.ts'
import { checkClaims } from '../report/claims.ts'
import { type Harmless, harmless } from '../report/harmless.ts'
import { readSections, type Sections, writeSections } from '../report/sections.ts'
import { withAttemptNote } from './attempt-note.ts'
import { withMissingNote } from './missing-note.ts'
import { rulesReport } from './rules-report.ts'

/** A report before what it says is proved. */
export interface Draft {
  readonly by: 'model' | 'rules'
  readonly answer: ReportAnswer
  readonly answers: readonly NumberedResult[]
  readonly note?: Text
  readonly spent?: Spent
}

/** A draft in its words: its sections, where it has all four, and each sentence beside what it cites. */
export interface Said {
  readonly sections: Sections | undefined
  readonly text: string
  readonly claims: Saying['claims']
  readonly modelNote: string | undefined
}

export function saidOf(about: Case, known: Known, draft: Draft, attempts: readonly Attempt[]): Said {
  const { answer, answers, by, note } = draft
  const { language } = about
  const read = readSections(answer.content)
  const safe = read.kind === 'whole' ? safeSections(by, read.sections, language) : undefined
  const missing = by === 'model' ? known.notChecked : []
  const sections = safe === undefined ? undefined : withAttemptNote(withMissingNote(safe.sections, missing, language), attempts, language)
  const notes = [note, leftOutNote(safe?.leftOut ?? 0)].flatMap((one) => (one === undefined ? [] : [one[language]]))
  return {
    sections,
    text: sections === undefined ? answer.content : writeSections(sections, language),
    claims: sections === undefined ? [] : checkClaims(sections, citable(about, known, answers)),
    modelNote: notes.length === 0 ? undefined : bounded(notes.join(' '), 500),
  }
}

/** What rules wrote, once more for readers of the other language. A model's prose stays as it was written. */
export function saidOtherwise(about: Case, known: Known, draft: Draft, attempts: readonly Attempt[]): Said | undefined {
  if (draft.by === 'model') return undefined
  const other: Case = { ...about, language: about.language === 'zh' ? 'en' : 'zh' }
  return saidOf(other, known, { ...draft, answer: rulesReport(other, known) }, attempts)
}

export function sayingOf({ text, claims, modelNote }: Said, promQL: readonly string[]): Saying {
  return { content: JSON.stringify({ promQL, content: text }), claims, ...(modelNote === undefined ? {} : { modelNote }) }
}

/** What rules write is our own. */
function safeSections(by: Draft['by'], sections: Sections, language: Language): Harmless {
  return by === 'model' ? harmless(sections, language) : { sections, leftOut: 0 }
}

function leftOutNote(count: number): Text | undefined {
  if (count === 0) return undefined
  return {
    en: `Left out of the model's report: ${count} ${count === 1 ? 'sentence or address' : 'sentences or addresses'} that a text outside may have wanted in it.`,
    zh: `模型报告中有 ${count} 处语句或地址可能出自外部文本的指使，已略去。`,
  }
}

function citable(about: Case, known: Known, answers: readonly NumberedResult[]): Parameters<typeof checkClaims>[1] {
  const told = `${about.alert === undefined ? '' : alertText(about.alert, 'en')}\n${releaseText(about)}`
  const shown = answers.flatMap(({ number, result: { outcome } }) => (outcome.kind === 'answer' ? [[number, outcome.data] as const] : []))
  const causes = known.causes.map(({ id, evidence }) => {
    const numbers = evidence.flatMap(({ en }) => [...en.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)))
    return [id, numbers.length === 0 ? [0] : numbers] as const
  })
  return { answers: new Map([[0, told], ...shown]), causes: new Map(causes), names: [about.deployment.packageVersion] }
}
