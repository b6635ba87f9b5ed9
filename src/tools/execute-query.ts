import { z } from 'zod'
import { momentOf } from '../domain/metric/asked-time.ts'
import { Moment, PromQL } from './answers/inputs.ts'
import { fittedSeries, histogramNotice, promResult } from './answers/series-answer.ts'
import { defineTool } from './contract.ts'

const keepMs = 15_000

export const executeQuery = defineTool({
  kind: 'execute-query',
  description:
    'Runs a PromQL query at one moment and answers {resultType, result} as Prometheus does. For a course over time use execute_range_query.',
  needs: 'metrics',
  input: z.strictObject({ query: PromQL, time: Moment.optional().describe('when; without it now') }),

  async run({ query, time }, metrics, { now, signal }) {
    const answer = await metrics.query(query, time === undefined ? undefined : momentOf(time, now, 'time'), signal)
    // A query such as `up[5m]` answers a matrix here too.
    const { series, notices } = fittedSeries(answer.series)
    return { data: promResult(answer, series), notices: [...notices, ...histogramNotice(series), ...answer.warnings], keepMs }
  },
})
