import { gradeOf } from '../../../../domain/grades.ts'
import { certaintyOf } from '../../../../domain/incident/confidence.ts'
import { type Trouble, unknownCause } from '../../../../domain/incident/hypothesis.ts'
import type { Scanned } from '../../means.ts'
import { paint, plain, row, say } from '../../page.ts'
import { certaintyWords, numberText, placeText, riskWords, told, words } from '../../words.ts'
import { diffLines } from './diff-lines.ts'
import { labelled, type TroubleLook, troubleRows } from './trouble-rows.ts'

export interface AnalysisLook extends TroubleLook {
  readonly namespace: string | undefined
  readonly diff: boolean
}

/** One scan as a page: what is broken, why, what would mend it, and what was not looked at. */
export function analysisText(scanned: Scanned, look: AnalysisLook): string {
  const { analysis } = scanned
  const blocks = [heading(scanned, look), ...analysis.troubles.map((trouble) => troubleText(trouble, scanned, look))]
  if (analysis.notChecked.length > 0) {
    blocks.push(
      analysis.notChecked
        .map(({ what, why }) =>
          row(look, {
            text: told(look.language, words.notChecked, { what: plain(what[look.language]), why: plain(why[look.language]) }),
            tone: 'person',
          }),
        )
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
  return `${paint(look, 'strong', told(language, title, { place, count }))}   ${scanned}`
}

function troubleText(trouble: Trouble, { analysis, at }: Scanned, look: AnalysisLook): string {
  const { cause } = trouble
  const isGrave = gradeOf(cause.severity) >= gradeOf('high')
  const certainty = cause.cause === unknownCause ? 'not-known' : certaintyOf(cause.confidence)
  const plan = analysis.plans.get(trouble.key)
  const lines = [
    row(look, {
      label: isGrave ? 'x' : '!',
      labelTone: isGrave ? 'broken' : 'person',
      text: say(look, cause.summary),
      tone: 'strong',
      right: told(look.language, certaintyWords[certainty]),
    }),
    ...troubleRows(trouble, at, look, plan === undefined),
  ]
  const risk = plan === undefined ? '' : told(look.language, words.risk, { risk: told(look.language, riskWords[plan.risk]) })
  plan?.actions.forEach((action, index) => {
    lines.push(labelled(look, index === 0 ? words.mend : undefined, say(look, action.title), index === 0 ? risk : ''))
    if (look.diff) lines.push(...diffLines(action.diff, look, 8))
  })
  return lines.join('\n')
}
