import { AcesoError } from '../../domain/errors.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Plan } from '../../domain/incident/plan.ts'
import { isRequester } from '../../domain/incident/proposer.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'
import { commitVerb, mustBe, type VerbPorts } from './means.ts'
import type { Caller, IncidentRequest, PlanRequest, Verbs } from './verbs.ts'

/** Approve, reject and undo: what people say about a plan. */
export function planVerbs(ports: VerbPorts): Pick<Verbs, 'approve' | 'reject' | 'undo'> {
  return {
    async approve({ planId, digest, comment, caller }) {
      mustBe(caller, 'approver')
      return commitVerb(ports, planId, caller, (incident) => {
        const plan = presentPlan(incident, planId)
        mayApprove(plan, digest, caller, incident.asked?.by, ports.clock.now())
        return [{ type: 'plan.approved', planId, digest: plan.digest, ...withComment(comment) }]
      })
    },

    async reject({ planId, comment, caller }: PlanRequest) {
      mustBe(caller, 'approver')
      return commitVerb(ports, planId, caller, (incident) => {
        const plan = presentPlan(incident, planId)
        if (plan.state !== 'proposed' && plan.state !== 'approved') throw notNow(plan, 'be rejected')
        return [{ type: 'plan.rejected', planId, ...withComment(comment) }]
      })
    },

    async undo({ incidentId, comment, caller }: IncidentRequest) {
      mustBe(caller, 'approver')
      return commitVerb(ports, incidentId, caller, (incident) => undoEvents(incident, caller, comment))
    },
  }
}

function undoEvents(incident: Incident, caller: Caller, comment: string | undefined): readonly EventBody[] {
  const { plan } = incident
  const isDone = incident.writes.some(({ state, undo }) => state === 'done' && !undo)
  if (plan === undefined || !isDone)
    throw new AcesoError('conflict', `nothing was written for incident ${incident.id}`, { next: 'there is nothing to undo' })
  if (plan.state === 'undone') throw notNow(plan, 'be undone again')
  if (incident.state === 'undoing') throw new AcesoError('conflict', 'it is being undone already')
  if (!plan.actions.some(({ undoable }) => undoable)) throw new AcesoError('conflict', 'a deletion cannot be taken back')
  const why = { en: comment ?? `asked for by ${caller.name}`, zh: comment ?? `由 ${caller.name} 请求` }
  return [{ type: 'undo.requested', planId: plan.id, why }]
}

function presentPlan(incident: Incident, planId: string): Plan {
  if (incident.plan?.id === planId) return incident.plan
  throw new AcesoError('conflict', `plan ${planId} is no longer the plan of incident ${incident.id}`, {
    next: `look at the present one: aceso show ${incident.id}`,
  })
}

function mayApprove(plan: Plan, digest: string | undefined, caller: Caller, askedBy: string | undefined, now: string): void {
  if (plan.state !== 'proposed') throw notNow(plan, 'be approved')
  if (now >= plan.expiresAt)
    throw new AcesoError('precondition-failed', `plan ${plan.id} expired at ${plan.expiresAt}`, { next: 'wait for the next diagnosis' })
  if (digest !== undefined && digest !== plan.digest) {
    throw new AcesoError('precondition-failed', 'the plan is not the one you looked at', {
      next: 'read the diff again and approve that',
      path: 'digest',
    })
  }
  if (plan.approvals.some(({ by }) => by === caller.name))
    throw new AcesoError('conflict', `${caller.name} has approved already; another person must`)
  if (plan.risk === 'critical' && (isRequester(plan, caller.name) || askedBy === caller.name)) {
    throw new AcesoError('forbidden', 'who asks for a critical plan may not approve it', { next: 'two other people must approve' })
  }
}

function notNow(plan: Plan, what: string): AcesoError {
  return new AcesoError('conflict', `plan ${plan.id} is ${plan.state} and cannot ${what}`)
}

export function withComment(comment: string | undefined): { readonly comment?: string } {
  return comment === undefined || comment === '' ? {} : { comment: comment.slice(0, 1000) }
}
