import { z } from 'zod'
import type { TimelineEvent } from '../domain/incident/timeline.ts'
import type { Json } from '../domain/json.ts'
import { refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import { asJson } from './answers/as-json.ts'
import { incidentLine, keepIncidentsMs, planJson } from './answers/incidents.ts'
import { notCheckedJson, troubleJson } from './answers/troubles.ts'
import { defineTool } from './contract.ts'

const mostEvents = 60
const mostRead = 1000
const mostObjects = 20

export const getIncident = defineTool({
  kind: 'get-incident',
  description:
    'One incident whole: cause with numbered evidence for and against, symptoms, the plan with its diff, what helped the same trouble before, and what happened so far.',
  needs: 'incidents',
  input: z.strictObject({
    id: z
      .string()
      .regex(/^[ip]-[0-9a-z]{1,32}$/, 'must be the id of an incident or a plan, such as i-7f3a9c')
      .describe('of the incident, or of its plan'),
  }),

  async run({ id }, incidents) {
    const incident = await incidents.incident(id)
    const events = await incidents.timeline(incident.id, 0, mostRead)
    return {
      data: {
        ...(incidentLine(incident) as object),
        objects: incident.objects.slice(0, mostObjects).map((ref) => refText(ref)),
        verdict: incident.verdict ?? null,
        trouble: incident.trouble === undefined ? null : troubleJson(incident.trouble),
        plan: incident.plan === undefined ? null : planJson(incident.plan),
        noPlan: incident.noPlan?.en ?? null,
        earlier: incident.earlier.map((one) => asJson(one)),
        notChecked: notCheckedJson(incident.notChecked),
        timeline: events.slice(-mostEvents).map((event) => eventJson(event)),
      },
      notices: events.length > mostEvents ? [`the last ${mostEvents} of ${events.length} events are shown`] : [],
      keepMs: keepIncidentsMs,
    }
  },
})

/** Who, when, what; what stands in the incident already (its cause, its plan) is not said twice. */
function eventJson({ at, actor, body }: TimelineEvent): Json {
  const { type, ...rest } = body
  const words = Object.entries(rest).flatMap(([key, value]) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [[key, typeof value === 'string' ? bounded(value, 300) : value]]
    return isText(value) ? [[key, bounded(value.en, 300)]] : []
  })
  return { at, by: actor.name, type, ...Object.fromEntries(words) }
}

function isText(value: unknown): value is { readonly en: string } {
  return typeof value === 'object' && value !== null && 'en' in value && typeof value.en === 'string'
}
