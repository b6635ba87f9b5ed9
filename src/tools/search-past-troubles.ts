import { z } from 'zod'
import { averageRecoverMs, type Pattern, trustIn } from '../domain/incident/pattern.ts'
import { incidentLine } from './answers/incidents.ts'
import { Limit, Namespace } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

const keepMs = 60_000
const mostPatterns = 500

export const searchPastTroubles = defineTool({
  kind: 'search-past-troubles',
  description:
    'Troubles that are over and what helped: closed incidents by cause, namespace or words, and for each cause how often which mend was verified to help.',
  needs: 'incidents',
  input: z.strictObject({
    cause: z
      .string()
      .max(80)
      .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'must be the code of a cause, such as probe.path-wrong')
      .optional(),
    namespace: Namespace.optional(),
    text: z.string().min(1).max(200).optional().describe('words in the title'),
    limit: Limit(50, 10),
  }),

  async run({ cause, namespace, text, limit }, incidents) {
    const page = await incidents.incidents({
      open: false,
      ...(cause === undefined ? {} : { cause }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(text === undefined ? {} : { text }),
      page: 1,
      pageSize: limit,
      sortBy: 'updatedAt',
      sortDesc: true,
    })
    const causes = new Set([cause, ...page.data.map(({ trouble }) => trouble?.cause.cause)])
    const patterns = (await incidents.patterns(mostPatterns)).filter((pattern) => causes.has(pattern.cause))
    return {
      data: {
        total: page.total,
        incidents: page.data.map((incident) => incidentLine(incident)),
        helped: patterns.map((pattern) => patternJson(pattern)),
      },
      notices: page.total > limit ? [`the last ${limit} of ${page.total} incidents are shown`] : [],
      keepMs,
    }
  },
})

function patternJson(pattern: Pattern) {
  const { cause, action, successes, failures, lastSeenAt } = pattern
  return {
    cause,
    action,
    successes,
    failures,
    trust: Number(trustIn(pattern).toFixed(2)),
    averageRecoverMs: averageRecoverMs(pattern) ?? null,
    lastSeenAt,
  }
}
