import { certaintyOf } from '../../../../domain/incident/confidence.ts'
import { unknownCause } from '../../../../domain/incident/hypothesis.ts'
import type { Incident } from '../../../../domain/incident/incident.ts'
import type { TimelineEvent } from '../../../../domain/incident/timeline.ts'
import type { Instant } from '../../../../domain/instant.ts'
import { type Look, paint, plain, row } from '../../page.ts'
import { certaintyWords, told, words } from '../../words.ts'
import { troubleRows } from '../analysis/trouble-rows.ts'
import { eventLine } from './event-line.ts'
import { manualHintText } from './manual-hint-text.ts'
import { incidentMark } from './mark.ts'
import { planText, stateLine } from './plan-text.ts'

export interface IncidentLook extends Look {
  readonly evidence: boolean
}

const lines = {
  approve: { en: 'aceso approve {id}        aceso reject {id}', zh: 'aceso approve {id}        aceso reject {id}' },
  undo: { en: 'undo: aceso undo {id}', zh: '撤销：aceso undo {id}' },
  timeline: { en: 'timeline (UTC)', zh: '时间线（UTC）' },
  noCause: { en: 'not known', zh: '未知' },
} as const

/** One incident whole: what is broken, why, what would mend it, what happened. */
export function incidentText(incident: Incident, timeline: readonly TimelineEvent[], now: Instant, look: IncidentLook): string {
  const blocks = [stateLine(incident, look), troubleBlock(incident, now, look)]
  if (incident.plan !== undefined) blocks.push(planBlock(incident, look))
  const hint = manualHintText(incident, look)
  if (hint !== '') blocks.push(hint)
  if (incident.notChecked.length > 0) {
    blocks.push(
      incident.notChecked
        .map(({ what, why }) =>
          row(look, {
            text: told(look.language, words.notChecked, { what: plain(what[look.language]), why: plain(why[look.language]) }),
            tone: 'person',
          }),
        )
        .join('\n'),
    )
  }
  blocks.push([paint(look, 'over', told(look.language, lines.timeline)), ...timeline.map((event) => eventLine(event, look))].join('\n'))
  return `${blocks.join('\n\n')}\n`
}

function troubleBlock(incident: Incident, now: Instant, look: IncidentLook): string {
  const { trouble } = incident
  const { mark, tone } = incidentMark(incident)
  if (trouble === undefined) return row(look, { label: mark, labelTone: tone, text: plain(incident.title), tone: 'strong' })
  const certainty = trouble.cause.cause === unknownCause ? 'not-known' : certaintyOf(trouble.cause.confidence)
  const right = told(look.language, certaintyWords[certainty])
  const head = row(look, { label: mark, labelTone: tone, text: plain(trouble.cause.summary[look.language]), tone: 'strong', right })
  return [head, ...troubleRows(trouble, incident.closedAt ?? now, look, incident.plan === undefined)].join('\n')
}

function planBlock({ id, plan, state }: Incident, look: IncidentLook): string {
  if (plan === undefined) return ''
  const text = planText(plan, look).trimEnd()
  if (plan.state === 'proposed' && state === 'waiting-approval') return `${text}\n${told(look.language, lines.approve, { id: plan.id })}`
  const isDone = ['executed', 'verified'].includes(plan.state) && plan.actions.every(({ undoable }) => undoable)
  return isDone ? `${text}\n${told(look.language, lines.undo, { id })}` : text
}
