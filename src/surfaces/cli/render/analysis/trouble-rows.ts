import type { Evidence } from '../../../../domain/incident/evidence.ts'
import type { Symptom, Trouble } from '../../../../domain/incident/hypothesis.ts'
import type { Instant } from '../../../../domain/instant.ts'
import { refText } from '../../../../domain/object-ref.ts'
import type { Text } from '../../../../domain/text.ts'
import { type Look, plain, row, say } from '../../page.ts'
import { evidenceWords, since, told, words } from '../../words.ts'

export interface TroubleLook extends Look {
  /** Every piece of evidence, with the line by which a reader sees it for himself. */
  readonly evidence: boolean
}

const labelColumns = 6
const mostEvidence = 4
const mostSymptoms = 3

/** Below the sentence: where it is and what it broke, the evidence for and against, and what a person can do where no mend is offered. */
export function troubleRows(trouble: Trouble, at: Instant, look: TroubleLook, withAdvice: boolean): string[] {
  const { cause } = trouble
  const rows = [
    row(look, { indent: 2, text: aboutText(trouble, at, look) }),
    ...evidenceRows(words.why, cause.evidence, 1, look),
    ...evidenceRows(words.but, cause.against, cause.evidence.length + 1, look),
  ]
  if (withAdvice && cause.advice !== undefined) rows.push(labelled(look, words.advice, say(look, cause.advice)))
  return rows
}

export function labelled(look: Look, label: Text | undefined, text: string, right = ''): string {
  return row(look, { indent: 2, label: label === undefined ? '' : told(look.language, label), labelColumns, text, right })
}

function aboutText({ cause, symptoms }: Trouble, at: Instant, look: Look): string {
  const { language } = look
  const began = [cause.since, ...symptoms.map((symptom) => symptom.since)].filter((moment) => moment !== undefined).sort()[0]
  const object = plain(refText(cause.object))
  const groups = [...Map.groupBy(symptoms, ({ code, object }) => `${code} ${object.kind}`).values()]
  const shown = groups.slice(0, mostSymptoms).map((group) => symptomText(group, look))
  const left = groups.slice(mostSymptoms).reduce((sum, group) => sum + group.length, 0)
  if (left > 0) shown.push(told(language, words.moreSymptoms, { count: left }))
  const head = began === undefined ? object : told(language, words.lasting, { object, time: since(language, began, at) })
  if (shown.length === 0) return head
  return told(language, words.about, { head, symptoms: shown.join(language === 'zh' ? '；' : '; ') })
}

function symptomText(group: readonly Symptom[], look: Look): string {
  const [first] = group
  if (first === undefined) return ''
  const object = plain(`${first.object.kind} ${first.object.name}`)
  const facts = { object, message: say(look, first.message), count: group.length - 1, total: group.length }
  return told(look.language, group.length === 1 ? words.symptom : words.symptomsAlike, facts)
}

function evidenceRows(label: Text, evidence: readonly Evidence[], from: number, look: TroubleLook): string[] {
  const shown = look.evidence ? evidence : evidence.slice(0, mostEvidence)
  const rows = shown.flatMap((piece, index) => {
    const count = piece.count === undefined || piece.count < 2 ? '' : ` ${look.language === 'zh' ? '×' : 'x'}${piece.count}`
    const right = `${told(look.language, evidenceWords[piece.kind])}${count} [${from + index}]`
    const lines = [labelled(look, index === 0 ? label : undefined, say(look, piece.text), right)]
    // Not wrapped: it is there to be copied.
    if (look.evidence) lines.push(' '.repeat(2 + labelColumns) + told(look.language, words.seeIt, { origin: plain(piece.origin) }))
    return lines
  })
  const left = evidence.length - shown.length
  return left === 0 ? rows : [...rows, labelled(look, undefined, told(look.language, words.more, { count: left }))]
}
