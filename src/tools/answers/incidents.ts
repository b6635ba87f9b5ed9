import type { Incident } from '../../domain/incident/incident.ts'
import type { Plan } from '../../domain/incident/plan.ts'
import type { Json } from '../../domain/json.ts'
import { refText } from '../../domain/object-ref.ts'

/** Incidents change while they are open. */
export const keepIncidentsMs = 5_000

export function incidentLine(incident: Incident): Json {
  const { id, state, severity, title, openedAt, closedAt, closeReason, trouble, plan } = incident
  return {
    id,
    state,
    severity,
    title,
    openedAt,
    ...(closedAt === undefined ? {} : { closedAt, closeReason }),
    ...(trouble === undefined
      ? {}
      : { cause: trouble.cause.cause, object: refText(trouble.cause.object), summary: trouble.cause.summary.en }),
    ...(plan === undefined ? {} : { plan: { id: plan.id, state: plan.state, title: plan.actions[0]?.title.en ?? '' } }),
  }
}

export function planJson({ id, state, risk, why, actions, approvals, requiredApprovals, requestedBy, warnings, expiresAt }: Plan): Json {
  return {
    id,
    state,
    risk,
    why: why.en,
    requestedBy,
    approvals: approvals.map(({ by, at }) => ({ by, at })),
    requiredApprovals,
    expiresAt,
    warnings: warnings.map(({ en }) => en),
    actions: actions.map(({ kind, target, title, diff, undoable }) => ({ kind, target: refText(target), title: title.en, diff, undoable })),
  }
}
