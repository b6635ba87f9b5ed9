import { z } from 'zod'
import { MetricName } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

const keepMs = 300_000

export const getMetricMetadata = defineTool({
  kind: 'get-metric-metadata',
  description: 'Type (counter, gauge, histogram, summary), unit and help text of a metric: ask before using rate() or a quantile on it.',
  needs: 'metrics',
  input: z.strictObject({ metric: MetricName }),

  async run({ metric }, metrics, { signal }) {
    const known = await metrics.metadata(metric, signal)
    if (known === undefined) return { data: { metric, metadata: [] }, notices: ['this server tells nothing of its metrics'], keepMs }
    const notices = known.length === 0 ? ['no metadata of this metric: it may not exist, or be written by a rule or a remote write'] : []
    return { data: { metric, metadata: known.map(({ type, help, unit }) => ({ type, help, unit })) }, notices, keepMs }
  },
})
