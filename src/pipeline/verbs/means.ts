import { AcesoError } from '../../domain/errors.ts'
import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import type { Pattern } from '../../domain/incident/pattern.ts'
import type { Actor, EventBody } from '../../domain/incident/timeline.ts'
import type { Clock, Ids } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { Jobs } from '../../ports/jobs.ts'
import { allows, type Role, type Store } from '../../ports/store/store.ts'
import { continuation } from '../continuation.ts'
import type { PipelineSettings } from '../settings.ts'
import type { StepPorts } from '../step.ts'
import type { Caller } from './verbs.ts'

/** What every verb is built from. */
export interface VerbPorts {
  readonly clock: Clock
  readonly ids: Ids
  readonly store: Store
  readonly jobs: Jobs
  readonly cluster: Cluster
  readonly look: StepPorts['look']
  readonly actions: StepPorts['actions']
  readonly settings: PipelineSettings
  /** Called after each commit of this process with the ids of the changed incidents; returns how to stop. */
  readonly onCommit: (listener: (incidentIds: readonly string[]) => void) => () => void
}

export function mustBe(caller: Caller, least: Role): void {
  if (allows(caller.role, least)) return
  throw new AcesoError('forbidden', `${caller.name} is ${caller.role}; this needs ${least}`, {
    next: `ask an admin for a token with role ${least}`,
  })
}

export function person(caller: Caller): Actor {
  return { kind: 'person', name: caller.name }
}

export async function mustFind(ports: Pick<VerbPorts, 'store'>, id: string): Promise<Incident> {
  const incident = (await ports.store.incidents.get(id)) ?? (id.startsWith('p-') ? await ports.store.incidents.byPlan(id) : undefined)
  if (incident === undefined)
    throw new AcesoError('not-found', `there is no incident or plan ${id}`, { next: 'aceso incidents lists them' })
  return incident
}

const mostTries = 5

/**
 * Commits what `decide` says of the incident as it is at that moment, with the job that carries it on and what it teaches; tries again when a step was quicker.
 * `decide` throws to refuse.
 */
export async function commitVerb(
  ports: VerbPorts,
  id: string,
  caller: Caller,
  decide: (incident: Incident) => readonly EventBody[],
  teaches: (incident: Incident) => Promise<readonly Pattern[]> = async () => [],
): Promise<Incident> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const incident = await mustFind(ports, id)
    const at = ports.clock.now()
    const events = decide(incident).map((body) => ({ at, actor: person(caller), body }))
    let after = incident
    for (const event of events) after = applyEvent(after, { ...event, incidentId: incident.id, seq: after.version + 1 })
    const change = { incidentId: incident.id, fromVersion: incident.version, events, jobs: continuation(after) }
    const result = await ports.store.incidents.commit([{ ...change, patterns: await teaches(incident) }])
    if (result === 'committed') return after
  }
  throw new AcesoError('conflict', `incident ${id} is changing too quickly`, { next: 'try again' })
}
