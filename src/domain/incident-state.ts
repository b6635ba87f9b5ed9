import { type Instant, msBetween } from './instant.ts'
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

export const stages = ['triggered', 'analyzing', 'sop_matched', 'executing', 'waiting_approval', 'completed', 'failed'] as const
export type Stage = (typeof stages)[number]
export type StageMs = Partial<Readonly<Record<Stage, number>>>

/** What the stage of an incident is read from. */
interface Staged {
  readonly state: IncidentState
  readonly plan?: Pick<Plan, 'state'>
  readonly failedStep?: { readonly dead: boolean }
}

/** The times of an incident, grown by what has passed since its last event. */
export function stageMsAt(incident: Staged & { readonly updatedAt: Instant; readonly stageMs?: StageMs }, at: Instant): StageMs {
  const { stageMs = {}, updatedAt } = incident
  if (incident.state === 'closed') return stageMs
  const stage = stageOf(incident)
  return { ...stageMs, [stage]: (stageMs[stage] ?? 0) + Math.max(0, msBetween(updatedAt, at)) }
}

/** The stage names of the operations loop's interface, for readers of `stage`. */
export function stageOf(incident: Staged): Stage {
  switch (incident.state) {
    case 'triggered':
      return 'triggered'
    case 'diagnosed':
      return incident.plan === undefined ? 'analyzing' : 'sop_matched'
    case 'waiting-approval':
      return 'waiting_approval'
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
