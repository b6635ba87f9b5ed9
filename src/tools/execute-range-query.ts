import { z } from 'zod'
import { msBetween } from '../domain/instant.ts'
import { durationMsOf, momentOf } from '../domain/metric/asked-time.ts'
import { Moment, PromQL, Step } from './answers/inputs.ts'
import { fittedSeries, histogramNotice, promResult } from './answers/series-answer.ts'
import { defineTool } from './contract.ts'

const keepMs = 15_000
/** What is over does not change any more, once every late sample has come in. */
const closedAfterMs = 300_000
const keepClosedMs = 3_600_000

export const executeRangeQuery = defineTool({
  kind: 'execute-range-query',
  description: 'Runs a PromQL query over a stretch of time and answers {resultType: "matrix", result} as Prometheus does.',
  needs: 'metrics',
  input: z.strictObject({ query: PromQL, start: Moment, end: Moment, step: Step }),

  async run({ query, start, end, step }, metrics, { now, signal }) {
    const range = { start: momentOf(start, now, 'start'), end: momentOf(end, now, 'end') }
    const answer = await metrics.queryRange({ promQL: query, ...range, stepMs: durationMsOf(step, 'step') }, signal)
    const { series, notices } = fittedSeries(answer.series)
    const isClosed = msBetween(range.end, now) > closedAfterMs
    return {
      data: promResult(answer, series),
      notices: [...notices, ...histogramNotice(series), ...answer.warnings],
      keepMs: isClosed ? keepClosedMs : keepMs,
    }
  },
})
