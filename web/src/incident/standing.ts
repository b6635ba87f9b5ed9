import type { Incident } from '../api/shapes.ts'
import type { Texts } from '../texts/shape.ts'

/** Colour is meaning, and never alone: each tone has its own mark. */
export type Tone = 'red' | 'amber' | 'blue' | 'green' | 'grey'

export interface Standing {
  readonly tone: Tone
  readonly word: keyof Texts['state']
}

const failedPlans: readonly string[] = ['failed', 'undone', 'abandoned']

/** Where a trouble stands, for the reader: who has to act now, or that nobody has to. */
export function standingOf(incident: Incident): Standing {
  if (incident.stage === 'collecting') return { tone: 'blue', word: 'collecting' }
  if (incident.stage === 'safety_check') return { tone: 'blue', word: 'checking' }
  switch (incident.state) {
    case 'triggered':
      return { tone: 'blue', word: 'triggered' }
    case 'diagnosed':
      return { tone: 'blue', word: 'diagnosed' }
    case 'waiting-approval':
      return { tone: 'amber', word: 'approval' }
    case 'executing':
      return { tone: 'blue', word: 'executing' }
    case 'verifying':
      return incident.plan?.state === 'verified' ? { tone: 'green', word: 'verified' } : { tone: 'blue', word: 'verifying' }
    case 'undoing':
      return { tone: 'blue', word: 'undoing' }
    case 'watching':
      return watched(incident)
    case 'closed':
      return incident.closeReason === 'mended' ? { tone: 'green', word: 'verified' } : { tone: 'grey', word: 'over' }
  }
}

function watched(incident: Incident): Standing {
  if (incident.failedStep?.dead === true || failedPlans.includes(incident.plan?.state ?? '')) return { tone: 'amber', word: 'person' }
  if (incident.plan?.state === 'verified') return { tone: 'green', word: 'verified' }
  if (incident.verdict === 'recovered' || incident.verdict === 'healthy') return { tone: 'grey', word: 'recovering' }
  return { tone: 'red', word: 'broken' }
}

/** The chips above the list. */
export const workGroups = {
  approval: ['waiting-approval'],
  work: ['triggered', 'diagnosed', 'executing', 'verifying', 'undoing'],
  watching: ['watching'],
} as const satisfies Record<string, readonly Incident['state'][]>
export type WorkGroup = keyof typeof workGroups

/** A plan that a person may approve or reject now. */
export function waitingPlan(incident: Incident): Incident['plan'] {
  return incident.plan?.state === 'proposed' && incident.state === 'waiting-approval' ? incident.plan : undefined
}

/** A finished plan whose old values can be put back. */
export function undoablePlan(incident: Incident): Incident['plan'] {
  const { plan } = incident
  if (plan === undefined || incident.state === 'undoing' || incident.state === 'executing') return undefined
  const isDone = plan.state === 'executed' || plan.state === 'verified' || plan.state === 'failed'
  const wasWritten = incident.writes.some((write) => write.planId === plan.id && !write.undo && write.state === 'done')
  return isDone && wasWritten && plan.actions.every((action) => action.undoable) ? plan : undefined
}
