import { z } from 'zod'
import { incidentLine, keepIncidentsMs } from './answers/incidents.ts'
import { Limit, Namespace } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

export const listIncidents = defineTool({
  kind: 'list-incidents',
  description: 'Incidents with state, cause and plan, the last changed first. Open ones unless open is false.',
  needs: 'incidents',
  input: z.strictObject({
    open: z.boolean().default(true),
    namespace: Namespace.optional(),
    text: z.string().min(1).max(200).optional(),
    limit: Limit(50, 20),
  }),

  async run({ open, namespace, text, limit }, incidents) {
    const page = await incidents.incidents({
      open,
      ...(namespace === undefined ? {} : { namespace }),
      ...(text === undefined ? {} : { text }),
      page: 1,
      pageSize: limit,
      sortBy: 'updatedAt',
      sortDesc: true,
    })
    const notices = page.total > limit ? [`${limit} of ${page.total} incidents are shown`] : []
    return { data: { total: page.total, incidents: page.data.map((incident) => incidentLine(incident)) }, notices, keepMs: keepIncidentsMs }
  },
})
