import { type Trouble, troubleKey, unknownCause } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { NewEvent } from '../../domain/incident/timeline.ts'
import type { IncidentChange } from '../../ports/store/store.ts'
import { continuation } from '../continuation.ts'
import { happened, type Outcome, type StepPorts } from '../step.ts'

/**
 * The open incident that a trouble belongs to already: one that had this cause before this incident came to it, whichever is the elder, for people may be looking at its plan. Where both
 * have it, the one whose plan is under way, else the elder. Undefined: it is this one's own.
 */
export async function sameCauseElsewhere(incident: Incident, { cause }: Trouble, ports: StepPorts): Promise<Incident | undefined> {
  if (cause.cause === unknownCause && cause.object.name === '') return undefined
  const key = troubleKey(cause.cause, cause.object)
  const others = (await ports.store.incidents.openWithCause(ports.cluster.id, key)).filter((other) => mayJoin(incident, other))
  if (incident.trouble?.key !== key) return others[0]
  const ahead = others.filter((other) => isUnderWay(other) && !isUnderWay(incident))
  const level = others.filter((other) => isUnderWay(other) === isUnderWay(incident))
  return ahead[0] ?? level.find((other) => isElder(other, incident))
}

/** What a person took apart stays apart. */
function mayJoin(incident: Incident, other: Incident): boolean {
  return other.id !== incident.id && other.id !== incident.splitFrom && other.splitFrom !== incident.id
}

const underWay: ReadonlySet<string> = new Set(['proposed', 'approved', 'executing', 'executed'])

function isUnderWay({ plan }: Incident): boolean {
  return plan !== undefined && underWay.has(plan.state)
}

function isElder(other: Incident, incident: Incident): boolean {
  return other.openedAt < incident.openedAt || (other.openedAt === incident.openedAt && other.id < incident.id)
}

/** Both timelines say so, in one transaction; the other takes over what is still firing, so that its end is awaited too. */
export function mergeInto(other: Incident, incident: Incident, trouble: Trouble, ports: StepPorts): Outcome {
  const why = { en: `same cause: ${trouble.cause.summary.en}`, zh: `原因相同：${trouble.cause.summary.zh}` }
  const absorbed: NewEvent[] = [happened(ports, { type: 'incident.absorbed', other: incident.id, why })]
  for (const dedupKey of incident.firing) {
    const [object] = incident.objects
    const { trigger: kind, title, severity } = incident
    absorbed.push(
      happened(ports, {
        type: 'signal.joined',
        signalId: '',
        dedupKey,
        kind,
        title,
        severity,
        ...(object === undefined ? {} : { object }),
      }),
    )
  }
  const also: IncidentChange = {
    incidentId: other.id,
    fromVersion: other.version,
    events: absorbed,
    jobs: continuation({ ...other, version: other.version + absorbed.length }),
  }
  return { events: [happened(ports, { type: 'incident.merged', into: other.id, why })], next: 'end', also: [also] }
}
