import type { Plan, PlanState } from './plan.ts'
import type { TimelineEvent } from './timeline.ts'

/** The plan after an event that speaks of it; undefined when the event leaves it as it was. */
export function planAfter(plan: Plan | undefined, event: TimelineEvent): Plan | undefined {
  const { body } = event
  if (body.type === 'plan.proposed') return body.plan
  if (plan === undefined || !('planId' in body) || body.planId !== plan.id) return undefined
  switch (body.type) {
    case 'plan.dry-run':
      return { ...plan, dryRun: { ok: body.ok, at: event.at, ...(body.message === undefined ? {} : { message: body.message }) } }
    case 'plan.approved':
      return approved(plan, event, body.comment)
    case 'decision.made':
      return body.decision === 'execute' ? inState(plan, 'executing') : undefined
    case 'plan.rejected':
      return inState(plan, 'rejected')
    case 'plan.expired':
      return inState(plan, 'expired')
    case 'plan.abandoned':
      return inState(plan, 'abandoned')
    case 'write.refused':
      return body.undo ? undefined : inState(plan, 'failed')
    case 'verify.waiting':
      return inState(plan, 'executed')
    case 'verify.passed':
      return inState(plan, 'verified')
    case 'verify.failed':
      return inState(plan, 'failed')
    case 'undo.done':
      return inState(plan, 'undone')
    case 'write.intended':
    case 'write.done':
    case 'undo.requested':
    case 'undo.refused':
      return undefined
  }
}

function inState(plan: Plan, state: PlanState): Plan {
  return { ...plan, state }
}

function approved(plan: Plan, event: TimelineEvent, comment: string | undefined): Plan {
  const approvals = [...plan.approvals, { by: event.actor.name, at: event.at, ...(comment === undefined ? {} : { comment }) }]
  return { ...plan, approvals, state: approvals.length >= plan.requiredApprovals ? 'approved' : plan.state }
}
