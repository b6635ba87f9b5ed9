import { AcesoError } from '../../domain/errors.ts'
import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import { newPattern, type Pattern, patternId, type Rating, rated } from '../../domain/incident/pattern.ts'
import type { NewEvent } from '../../domain/incident/timeline.ts'
import type { Text } from '../../domain/text.ts'
import type { IncidentChange } from '../../ports/store/store.ts'
import { continuation } from '../continuation.ts'
import { commitVerb, mustBe, mustFind, person, type VerbPorts } from './means.ts'
import { withComment } from './plan-verbs.ts'
import type { Caller, IncidentRequest, Verbs } from './verbs.ts'

type IncidentVerbs = Pick<
  Verbs,
  | 'diagnose'
  | 'dismiss'
  | 'merge'
  | 'split'
  | 'feedback'
  | 'incident'
  | 'incidents'
  | 'timeline'
  | 'signalsOf'
  | 'foldedSignalsOf'
  | 'deliveriesOf'
  | 'deliveries'
>

const mostRows = 1000
const lookAgain: Text = { en: 'asked to look again', zh: '请求重新诊断' }

/** Reading incidents, and what people do with one apart from its plan. */
export function incidentVerbs(ports: VerbPorts): IncidentVerbs {
  const { store } = ports
  return {
    incidents: (filter) => store.incidents.list(filter),
    incident: (id) => mustFind(ports, id),
    timeline: async (id, afterSeq, limit) => store.incidents.timeline((await mustFind(ports, id)).id, afterSeq, Math.min(limit, mostRows)),
    signalsOf: async (id) => store.signals.ofIncident((await mustFind(ports, id)).id, mostRows),
    foldedSignalsOf: async (id, page, pageSize) => store.signals.foldedOfIncident((await mustFind(ports, id)).id, page, pageSize),
    deliveriesOf: async (id) => store.outbox.list((await mustFind(ports, id)).id),

    deliveries: (filter) => store.outbox.page(filter),

    async diagnose({ incidentId, caller, comment }) {
      mustBe(caller, 'operator')
      return commitVerb(ports, incidentId, caller, (incident) => {
        if (incident.state === 'closed') throw new AcesoError('conflict', `incident ${incident.id} is closed`)
        return [
          comment === undefined ? { type: 'note.added', text: lookAgain.en, words: lookAgain } : { type: 'note.added', text: comment },
        ]
      })
    },

    async dismiss({ incidentId, caller, comment }) {
      mustBe(caller, 'operator')
      return commitVerb(ports, incidentId, caller, (incident) => {
        mustRest(incident, 'dismissed')
        const why = { en: comment ?? `dismissed by ${caller.name}`, zh: comment ?? `由 ${caller.name} 关闭` }
        return [{ type: 'incident.closed', reason: 'dismissed', why }]
      })
    },

    async feedback({ incidentId, caller, comment, rating }) {
      mustBe(caller, 'viewer')
      const given = { type: 'feedback.given', rating, ...withComment(comment) } as const
      return commitVerb(
        ports,
        incidentId,
        caller,
        () => [given],
        (incident) => ratedPatterns(ports, incident, rating),
      )
    },

    async split({ incidentId, caller, comment }) {
      mustBe(caller, 'operator')
      return commitVerb(ports, incidentId, caller, (incident) => {
        if (incident.mergedInto === undefined) throw new AcesoError('conflict', `incident ${incident.id} was not merged into another`)
        const why = { en: comment ?? `split off by ${caller.name}`, zh: comment ?? `由 ${caller.name} 拆分` }
        return [{ type: 'incident.split', from: incident.mergedInto, why }]
      })
    },

    merge: (request) => merge(ports, request),
  }
}

/** What a person thinks of a mend counts for that way of mending that cause; without a plan there is nothing that could be ranked. */
async function ratedPatterns(ports: VerbPorts, { trouble, plan, feedback }: Incident, rating: Rating): Promise<readonly Pattern[]> {
  const action = plan?.actions[0]?.kind
  if (trouble === undefined || action === undefined || feedback === rating) return []
  const { cause } = trouble.cause
  const known = (await ports.store.patterns.get(patternId(cause, action))) ?? newPattern(cause, action, ports.clock.now())
  return [rated(known, rating, feedback)]
}

async function merge(
  ports: VerbPorts,
  { incidentId, into, caller, comment }: IncidentRequest & { readonly into: string },
): Promise<Incident> {
  mustBe(caller, 'operator')
  const [incident, elder] = [await mustFind(ports, incidentId), await mustFind(ports, into)]
  if (incident.id === elder.id) throw new AcesoError('input-invalid', 'an incident cannot be merged into itself', { path: 'into' })
  if (elder.state === 'closed') throw new AcesoError('conflict', `incident ${elder.id} is closed`)
  mustRest(incident, 'merged')
  const why = { en: comment ?? `merged by ${caller.name}`, zh: comment ?? `由 ${caller.name} 合并` }
  const merged = change(ports, incident, caller, [{ type: 'incident.merged', into: elder.id, why }])
  const absorbed = change(ports, elder, caller, [{ type: 'incident.absorbed', other: incident.id, why }])
  if ((await ports.store.incidents.commit([merged, absorbed])) === 'conflict') {
    throw new AcesoError('conflict', 'one of the incidents has just changed', { next: 'try again' })
  }
  return mustFind(ports, elder.id)
}

function change(ports: VerbPorts, incident: Incident, caller: Caller, bodies: readonly NewEvent['body'][]): IncidentChange {
  const at = ports.clock.now()
  const events: NewEvent[] = bodies.map((body) => ({ at, actor: person(caller), body }))
  const after = events.reduce<Incident>(
    (state, event) => applyEvent(state, { ...event, incidentId: incident.id, seq: state.version + 1 }),
    incident,
  )
  return { incidentId: incident.id, fromVersion: incident.version, events, jobs: continuation(after) }
}

/** A write under way must come to its end first. */
function mustRest(incident: Incident, what: string): void {
  if (incident.state === 'closed') throw new AcesoError('conflict', `incident ${incident.id} is closed already`)
  if (incident.state === 'executing' || incident.state === 'undoing' || incident.state === 'verifying') {
    throw new AcesoError('conflict', `incident ${incident.id} is being mended and cannot be ${what} now`, {
      next: 'wait for its end, or pause all writes',
    })
  }
}
