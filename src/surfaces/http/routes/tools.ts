import { AcesoError } from '../../../domain/errors.ts'
import { durationMsOf, momentOf } from '../../../domain/metric/asked-time.ts'
import { withHosts } from '../../../domain/metric/hostname-query.ts'
import { unitOfMetric, unitOfQuery } from '../../../domain/metric/unit.ts'
import type { MetricSeries } from '../../../ports/metric-source.ts'
import { MetricAnswer, MetricQuery, ToolsReply } from '../contracts/tools.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

/** More lines than this are no chart. */
const mostSeries = 100

/** What may be asked by name, and the numbers that charts are drawn from. */
export function toolRoutes(app: Server, { tools, clock }: Serving): void {
  app.get(
    '/api/v1/tools',
    {
      config: { access: 'viewer' },
      schema: { tags: ['tools'], summary: 'Tools and MCP servers, and how they are', response: { 200: ToolsReply, ...problems } },
    },
    async () => {
      const state = tools.toolbox.state()
      const offers = new Map(tools.toolbox.offers().map(({ name, description }) => [name, description]))
      return ok({ ...state, tools: state.tools.map((tool) => ({ ...tool, ...described(offers.get(tool.name)) })) })
    },
  )
  app.get(
    '/api/v1/metrics/query',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['metrics'],
        summary: 'Series of the configured Prometheus, for charts',
        querystring: MetricQuery,
        response: { 200: MetricAnswer, ...problems },
      },
    },
    async ({ query: { query, start, end, step, hostname }, signal }) => {
      if (tools.metricSource.kind === 'off') throw new AcesoError('source-unavailable', tools.metricSource.why)
      const now = clock.now()
      const range = { start: momentOf(start, now, 'start'), end: momentOf(end, now, 'end'), stepMs: durationMsOf(step, 'step') }
      const promQL = withHosts(query, hostname)
      const { series, warnings } = await tools.metricSource.value.queryRange({ promQL, ...range }, signal)
      const shown = series.slice(0, mostSeries).map((one) => seriesAnswer(one, promQL))
      return { series: shown, more: series.length - shown.length, warnings: [...warnings] }
    },
  )
}

function described(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description }
}

function seriesAnswer({ labels, points }: MetricSeries, promQL: string) {
  const name = labels['__name__']
  return {
    instance: labels['instance'] ?? labels['hostname'] ?? labels['pod'] ?? '',
    metric: name ?? promQL,
    unit: name === undefined ? unitOfQuery(promQL) : unitOfMetric(name),
    data: points.map(({ atMs, value }) => ({ timestamp: atMs, value: Number.isFinite(value) ? value : null })),
    labels,
  }
}
