import { type Instant, msBetween } from '../instant.ts'
import type { Plan } from './plan.ts'

export const incidentStates = [
  'triggered',
  'diagnosed',
  'waiting-approval',
  'executing',
  'verifying',
  'undoing',
  'watching',
  'closed',
] as const
export type IncidentState = (typeof incidentStates)[number]

export const stages = [
  'triggered',
  'collecting',
  'analyzing',
  'sop_matched',
  'safety_check',
  'executing',
  'waiting_approval',
  'completed',
  'failed',
] as const
export type Stage = (typeof stages)[number]
export type StageMs = Partial<Readonly<Record<Stage, number>>>

/** What the stage of an incident is read from. */
interface Staged {
  readonly state: IncidentState
  readonly plan?: Pick<Plan, 'state'>
  readonly failedStep?: { readonly dead: boolean }
  readonly firing: readonly string[]
  readonly looking?: true | undefined
  readonly held?: true | undefined
  readonly trouble?: { readonly cause: { readonly mends: readonly unknown[] } }
}

/** The times of an incident, grown by what has passed since its last event. */
export function stageMsAt(incident: Staged & { readonly updatedAt: Instant; readonly stageMs?: StageMs }, at: Instant): StageMs {
  const { stageMs = {}, updatedAt } = incident
  if (incident.state === 'closed') return stageMs
  const stage = stageOf(incident)
  return { ...stageMs, [stage]: (stageMs[stage] ?? 0) + Math.max(0, msBetween(updatedAt, at)) }
}

/**
 * What is being done, in the words of the operations loop's interface: further signals are awaited (collecting), objects, logs and probes are read (analyzing), a known way of mending
 * becomes an exact plan (sop_matched), policy judges it or holds it back (safety_check).
 */
export function stageOf(incident: Staged): Stage {
  switch (incident.state) {
    case 'triggered':
      if (incident.looking === true) return 'analyzing'
      return incident.firing.length > 0 ? 'collecting' : 'triggered'
    case 'diagnosed':
      if (incident.plan?.state === 'proposed' || incident.plan?.state === 'approved') return 'safety_check'
      return (incident.trouble?.cause.mends.length ?? 0) > 0 ? 'sop_matched' : 'analyzing'
    case 'waiting-approval':
      return incident.held === true || incident.plan?.state === 'approved' ? 'safety_check' : 'waiting_approval'
    case 'executing':
    case 'verifying':
    case 'undoing':
      return 'executing'
    case 'watching':
      return incident.failedStep?.dead === true || incident.plan?.state === 'undone' || incident.plan?.state === 'failed'
        ? 'failed'
        : 'analyzing'
    case 'closed':
      return 'completed'
  }
}
