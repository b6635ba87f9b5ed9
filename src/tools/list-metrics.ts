import { z } from 'zod'
import { Limit } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

const keepMs = 300_000

export const listMetrics = defineTool({
  kind: 'list-metrics',
  description: 'Names of the metrics that are kept. Narrow them by a series selector ({namespace="shop"}) or by a part of the name.',
  needs: 'metrics',
  input: z.strictObject({
    match: z.string().min(1).max(1000).optional().describe('series selector, e.g. {job="cart"}: only metrics of such series'),
    contains: z.string().min(1).max(100).optional().describe('part of the name, e.g. http'),
    limit: Limit(1000, 200),
  }),

  async run({ match, contains, limit }, metrics, { signal }) {
    const names = (await metrics.metricNames(match, signal)).filter(
      (name) => contains === undefined || name.toLowerCase().includes(contains.toLowerCase()),
    )
    const notices = names.length > limit ? [`${limit} of ${names.length} names are shown; narrow them with match or contains`] : []
    return { data: { total: names.length, metrics: names.slice(0, limit) }, notices, keepMs }
  },
})
