import { z } from 'zod'
import { Limit } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

const keepMs = 300_000

export const getTargets = defineTool({
  kind: 'get-targets',
  description:
    'What Prometheus collects from and whether it gets it. A target that is down explains missing data; it does not prove that the program is down.',
  needs: 'metrics',
  input: z.strictObject({
    job: z.string().max(200).optional().describe('only of this job'),
    unhealthyOnly: z.boolean().default(false),
    limit: Limit(200, 50),
  }),

  async run({ job, unhealthyOnly, limit }, metrics, { signal }) {
    const all = await metrics.targets(signal)
    if (all === undefined)
      return { data: { targets: [] }, notices: ['this server collects nothing itself: ask for the metric up instead'], keepMs }
    const wanted = all.filter((target) => (job === undefined || target.job === job) && (!unhealthyOnly || target.health !== 'up'))
    const down = all.filter(({ health }) => health !== 'up').length
    // Those that fail are what a reader looks for.
    const ordered = wanted.toSorted((left, right) => Number(left.health === 'up') - Number(right.health === 'up'))
    return {
      data: { total: all.length, down, targets: ordered.slice(0, limit).map((target) => ({ ...target })) },
      notices: wanted.length > limit ? [`${limit} of ${wanted.length} targets are shown, those that fail first`] : [],
      keepMs,
    }
  },
})
