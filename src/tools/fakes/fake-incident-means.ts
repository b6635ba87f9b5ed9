import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import type { Pattern } from '../../domain/incident/pattern.ts'
import { aceso, type EventBody, type TimelineEvent } from '../../domain/incident/timeline.ts'
import type { IncidentFilter } from '../../ports/store/store.ts'
import type { Asked } from '../contract.ts'

/** One incident, i-1, with these further events, and what was learned; `filters` holds what lists were asked for. */
export function incidentMeans(
  bodies: readonly EventBody[] = [],
  patterns: readonly Pattern[] = [],
): Pick<Asked, 'incidents'> & { readonly filters: readonly IncidentFilter[] } {
  const opened: EventBody = {
    type: 'incident.opened',
    clusterId: 'test',
    groupKey: 'g',
    trigger: 'alert',
    title: 'cart is down',
    severity: 'high',
  }
  const events = [opened, ...bodies].map(
    (body, index): TimelineEvent => ({ incidentId: 'i-1', seq: index + 1, at: `2026-05-04T11:0${index}:00.000Z`, actor: aceso, body }),
  )
  const incident = events.reduce<Incident | undefined>((state, event) => applyEvent(state, event), undefined)
  const data = incident === undefined ? [] : [incident]
  const filters: IncidentFilter[] = []
  return {
    filters,
    incidents: {
      async incidents(filter) {
        filters.push(filter)
        return { data, total: 7, page: 1, pageSize: filter.pageSize, totalPages: 1 }
      },
      async incident(id) {
        if (incident === undefined || id !== incident.id) throw new Error(`no incident ${id}`)
        return incident
      },
      timeline: async () => events,
      patterns: async () => patterns,
    },
  }
}
