import type { Incident } from '../domain/incident/incident.ts'
import type { StepJob } from '../ports/store/store.ts'

/**
 * The job that carries an incident on after somebody else's commit (a person, the grouper). Each commit that adds events makes the jobs of earlier versions stale,
 * so every such commit brings the job that continues.
 */
export function continuation(incident: Incident, afterMs = 0): readonly StepJob[] {
  const step = stepOfState[incident.state]
  return step === undefined ? [] : [{ step, incidentId: incident.id, afterMs, forVersion: incident.version }]
}

const stepOfState = {
  triggered: 'diagnose',
  diagnosed: 'propose',
  'waiting-approval': 'decide',
  executing: 'execute',
  undoing: 'execute',
  verifying: 'verify',
  watching: 'diagnose',
  closed: undefined,
} as const satisfies Record<Incident['state'], StepJob['step'] | undefined>
