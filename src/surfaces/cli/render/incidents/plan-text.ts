import type { Incident } from '../../../../domain/incident/incident.ts'
import type { Plan } from '../../../../domain/incident/plan.ts'
import { type Look, paint, plain, row, say } from '../../page.ts'
import { riskWords, told, words } from '../../words.ts'
import { diffLines } from '../analysis/diff-lines.ts'
import { incidentMark } from './mark.ts'

const lines = {
  owned: {
    en: 'this object belongs to {tool} ({source}): change it there, or it may be put back',
    zh: '该对象由 {tool} 管理（{source}）：应在源头修改，否则变更可能被还原',
  },
  byHand: { en: 'by hand: {command}', zh: '手工执行：{command}' },
  notBefore: {
    en: 'not before {time} UTC: if it recovers by itself until then, this is called off',
    zh: '最早于 {time}（UTC）执行：在此之前若自行恢复则取消',
  },
  approvals: { en: 'approvals: {given} of {needed}', zh: '审批：{given} / {needed}' },
} as const

/** Everything that an approval signs: each change with its diff, the risk, what to know before, the same by hand. */
export function planText(plan: Plan, look: Look): string {
  const { language } = look
  const risk = told(language, riskWords[plan.risk])
  const isUndoable = plan.actions.every(({ undoable }) => undoable)
  const right = told(language, isUndoable ? words.undoable : words.notUndoable, { risk })
  const parts = plan.actions.flatMap((action, index) => [
    row(look, { text: say(look, action.title), tone: 'strong', right: index === 0 ? right : '' }),
    ...diffLines(action.diff, look, 2),
    // Not wrapped: it is there to be copied.
    `  ${told(language, lines.byHand, { command: plain(action.manual) })}`,
  ])
  for (const warning of plan.warnings) parts.push(row(look, { label: '!', labelTone: 'person', text: say(look, warning) }))
  if (plan.ownedBy !== undefined) {
    const facts = { tool: plain(plan.ownedBy.tool), source: plain(plan.ownedBy.source) }
    parts.push(row(look, { label: '!', labelTone: 'person', text: told(language, lines.owned, facts) }))
  }
  if (plan.notBefore !== undefined) parts.push(told(language, lines.notBefore, { time: plan.notBefore.slice(0, 19).replace('T', ' ') }))
  if (plan.requiredApprovals > 1)
    parts.push(told(language, lines.approvals, { given: plan.approvals.length, needed: plan.requiredApprovals }))
  return `${parts.join('\n')}\n`
}

/** `i-7f3a9c  ~ mending`. */
export function stateLine(incident: Incident, look: Look): string {
  const { mark, tone, word } = incidentMark(incident)
  return `${incident.id}  ${paint(look, tone, mark)} ${told(look.language, word)}`
}
