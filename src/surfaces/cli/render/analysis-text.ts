import { certaintyOf } from '../../../domain/confidence.ts'
import type { Evidence } from '../../../domain/evidence.ts'
import { gradeOf } from '../../../domain/grades.ts'
import { type Symptom, type Trouble, unknownCause } from '../../../domain/hypothesis.ts'
import { refText } from '../../../domain/object-ref.ts'
import type { Scanned } from '../means.ts'
import { type Look, plain, row, say } from '../page.ts'
import { certaintyWords, evidenceWords, numberText, placeText, riskWords, since, told, words } from '../words.ts'

export interface AnalysisLook extends Look {
  readonly namespace: string | undefined
  /** Every piece of evidence, with the line by which a reader sees it for himself. */
  readonly evidence: boolean
  readonly diff: boolean
}

const labelColumns = 6
const mostEvidence = 4
const mostSymptoms = 3

/** One scan as a page: what is broken, why, what would mend it, and what was not looked at. */
export function analysisText(scanned: Scanned, look: AnalysisLook): string {
  const { analysis } = scanned
  const blocks = [heading(scanned, look), ...analysis.troubles.map((trouble) => troubleText(trouble, scanned, look))]
  if (analysis.notChecked.length > 0) {
    blocks.push(
      analysis.notChecked
        .map(({ what, why }) => row(look, { text: told(look.language, words.notChecked, { what: plain(what), why: plain(why) }), tone: 'person' }))
        .join('\n'),
    )
  }
  return `${blocks.join('\n\n')}\n`
}

function heading({ analysis }: Scanned, look: AnalysisLook): string {
  const { language } = look
  const place = placeText(language, look.namespace)
  const count = analysis.troubles.length
  const scanned = told(language, words.scanned, {
    objects: numberText(language, analysis.scannedObjects),
    seconds: (analysis.durationMs / 1000).toFixed(1),
  })
  if (count === 0 && analysis.scannedObjects === 0) return told(language, words.nothingSeen, { place })
  const title = count === 0 ? words.nothing : count === 1 ? words.oneTrouble : words.troubles
  return `${told(language, title, { place, count })}   ${scanned}`
}

function troubleText(trouble: Trouble, { analysis, at }: Scanned, look: AnalysisLook): string {
  const { cause } = trouble
  const isGrave = gradeOf(cause.severity) >= gradeOf('high')
  const certainty = cause.cause === unknownCause ? 'not-known' : certaintyOf(cause.confidence)
  const lines = [
    row(look, {
      label: isGrave ? 'x' : '!',
      labelTone: isGrave ? 'broken' : 'person',
      text: say(look, cause.summary),
      tone: 'strong',
      right: told(look.language, certaintyWords[certainty]),
    }),
    row(look, { indent: 2, text: aboutText(trouble, at, look) }),
    ...evidenceRows(words.why, cause.evidence, 1, look),
    ...evidenceRows(words.but, cause.against, cause.evidence.length + 1, look),
  ]
  const plan = analysis.plans.get(trouble.key)
  if (plan === undefined) {
    if (cause.advice !== undefined) lines.push(labelled(look, words.advice, say(look, cause.advice)))
    return lines.join('\n')
  }
  const risk = told(look.language, words.risk, { risk: told(look.language, riskWords[plan.risk]) })
  plan.actions.forEach((action, index) => {
    lines.push(labelled(look, index === 0 ? words.mend : undefined, say(look, action.title), index === 0 ? risk : ''))
    if (look.diff) lines.push(...action.diff.trimEnd().split('\n').map((line) => diffLine(look, line)))
  })
  return lines.join('\n')
}

function diffLine(look: Look, line: string): string {
  const tone = line.startsWith('+') ? 'good' : line.startsWith('-') ? 'broken' : undefined
  const text = line.replace(/[\u0000-\u001f\u007f-\u009f]/gu, ' ')
  return `        ${tone === undefined || !look.color ? text : row({ ...look, columns: 10_000 }, { text, tone })}`
}

function labelled(look: Look, label: (typeof words)[keyof typeof words] | undefined, text: string, right = ''): string {
  return row(look, { indent: 2, label: label === undefined ? '' : told(look.language, label), labelColumns, text, right })
}

function aboutText({ cause, symptoms }: Trouble, at: string, look: Look): string {
  const { language } = look
  const began = [cause.since, ...symptoms.map((symptom) => symptom.since)].filter((moment) => moment !== undefined).sort()[0]
  const object = plain(refText(cause.object))
  const head =
    began === undefined ? told(language, words.about, { object }) : told(language, words.lasting, { object, time: since(language, began, at) })
  const groups = [...Map.groupBy(symptoms, ({ code, object }) => `${code} ${object.kind}`).values()]
  const shown = groups.slice(0, mostSymptoms).map((group) => symptomText(group, look))
  const left = groups.slice(mostSymptoms).reduce((sum, group) => sum + group.length, 0)
  if (left > 0) shown.push(told(language, words.moreSymptoms, { count: left }))
  return shown.length === 0 ? head.replace(/[:：] ?$/u, '') : head + shown.join(language === 'zh' ? '；' : '; ')
}

function symptomText(group: readonly Symptom[], look: Look): string {
  const [first] = group
  if (first === undefined) return ''
  const facts = { object: plain(`${first.object.kind} ${first.object.name}`), message: say(look, first.message), count: group.length - 1, total: group.length }
  return told(look.language, group.length === 1 ? words.symptom : words.symptomsAlike, facts)
}

function evidenceRows(label: (typeof words)['why' | 'but'], evidence: readonly Evidence[], from: number, look: AnalysisLook): string[] {
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
