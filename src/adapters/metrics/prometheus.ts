import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type IncidentState, incidentStates } from '../../domain/incident/state.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { IncidentStore } from '../../ports/store/store.ts'
import { crashAnalysisMetrics } from './crash-analysis-metrics.ts'
import { type ModelSpending, modelMetrics } from './model-metrics.ts'
import { type MetricReference, metricsIn } from './registered.ts'
import { kept, orFault } from './stored-counts.ts'

export interface MetricsSources {
  readonly incidents: Pick<IncidentStore, 'list'>
  readonly jobs: Pick<Jobs, 'depth'>
  readonly spend: ModelSpending
  readonly version: string
  /** Told when a count could not be taken; the scrape goes on without it. */
  readonly onFault: (message: string) => void
}

const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const openStates = incidentStates.filter((state) => state !== 'closed')

/** Aceso's own metrics, by name; what the process itself is measured by is left out, since it depends on the machine. */
export function metricsReference(): readonly MetricReference[] {
  const notAsked = () => Promise.reject(new Error('not asked'))
  const nothing = { incidents: { list: notAsked }, jobs: { depth: () => Promise.resolve(0) }, spend: notAsked }
  const registry = new Registry()
  registerAll(registry, { ...nothing, version: '', onFault: () => undefined })
  return metricsIn(registry)
}

/** Metrics in a registry of its own, so that two applications in one process do not share any. */
export function prometheusMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registerAll(registry, sources)
}

function registerAll(registry: Registry, sources: MetricsSources): Metrics {
  const registers = [registry]
  new Gauge({ name: 'aceso_info', help: 'Always 1; the version is a label.', labelNames: ['version'], registers }).set(
    { version: sources.version },
    1,
  )
  const signals = new Counter({
    name: 'aceso_signals_total',
    help: 'Signals received, by source and by whether they were new.',
    labelNames: ['source', 'outcome'],
    registers,
  })
  const steps = new Histogram({
    name: 'aceso_step_duration_seconds',
    help: 'Runs of pipeline steps.',
    labelNames: ['step'],
    buckets: seconds,
    registers,
  })
  const failures = new Counter({
    name: 'aceso_step_failures_total',
    help: 'Failed runs of pipeline steps, by error code.',
    labelNames: ['step', 'code'],
    registers,
  })
  const writes = new Counter({
    name: 'aceso_writes_total',
    help: 'Writes to clusters, by outcome.',
    labelNames: ['outcome', 'undo'],
    registers,
  })
  const requests = new Histogram({
    name: 'aceso_http_request_duration_seconds',
    help: 'HTTP requests answered, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: seconds,
    registers,
  })
  const streams = new Gauge({ name: 'aceso_http_streams', help: 'Open event streams.', registers })
  const dropped = new Counter({
    name: 'aceso_watch_changes_dropped_total',
    help: 'Changes of a cluster that came faster than they could be worked on; the next scan looks at everything.',
    registers,
  })
  const toolCalls = new Histogram({
    name: 'aceso_tool_call_duration_seconds',
    help: 'Calls of tools, by outcome: ok, or the error code.',
    labelNames: ['tool', 'outcome'],
    buckets: seconds,
    registers,
  })
  const toolAnswers = new Counter({
    name: 'aceso_tool_cache_lookups_total',
    help: 'Answers of tools that were told again from memory (hit) or had to be asked for (miss).',
    labelNames: ['outcome'],
    registers,
  })
  const toolServers = new Gauge({
    name: 'aceso_tool_server_up',
    help: 'MCP servers that tools are taken from: 1 answers, 0 does not.',
    labelNames: ['server'],
    registers,
  })
  const cleanUps = new Counter({
    name: 'aceso_clean_ups_total',
    help: 'What came of instances that crash too often, by event.',
    labelNames: ['event'],
    registers,
  })
  const documented = 'milvus_coredump_agent_'
  const uninstalled = new Counter({
    name: `${documented}instances_uninstalled_total`,
    help: 'Instances that were uninstalled because they crashed too often.',
    registers,
  })
  const cleanUpErrors = new Counter({ name: `${documented}cleanup_errors_total`, help: 'Clean-ups that failed.', registers })
  registerCounts(registry, sources)
  return {
    signals: (source, outcome, count) => signals.inc({ source, outcome }, count),
    step(step, durationMs, failure) {
      steps.observe({ step }, durationMs / 1000)
      if (failure !== undefined) failures.inc({ step, code: failure })
    },
    write: (outcome, undo) => writes.inc({ outcome, undo: String(undo) }),
    request: (method, route, status, durationMs) => requests.observe({ method, route, status }, durationMs / 1000),
    streams: (open) => streams.set(open),
    changesDropped: (count) => dropped.inc(count),
    toolCall: (tool, outcome, durationMs) => toolCalls.observe({ tool, outcome }, durationMs / 1000),
    toolCache: (outcome) => toolAnswers.inc({ outcome }),
    toolServer: (server, isUp) => toolServers.set({ server }, Number(isUp)),
    cleanUp(event) {
      cleanUps.inc({ event })
      if (event === 'instance_uninstalled') uninstalled.inc()
      if (event === 'cleanup_error') cleanUpErrors.inc()
    },
    ...modelMetrics(registry, sources.spend, sources.onFault),
    ...crashAnalysisMetrics(registry),
    exposition: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

/** Gauges whose value lives in the store. A count that cannot be taken is left out of the scrape rather than shown stale. */
function registerCounts(registry: Registry, sources: MetricsSources): void {
  const openOnce = kept(() => countOpen(sources.incidents))
  const depthOnce = kept(() => sources.jobs.depth())
  const open = new Gauge({
    name: 'aceso_incidents_open',
    help: 'Open incidents, by state.',
    labelNames: ['state'],
    registers: [],
    async collect() {
      this.reset()
      const counts = await orFault(openOnce, sources.onFault)
      for (const [state, count] of counts ?? []) this.set({ state }, count)
    },
  })
  const depth = new Gauge({
    name: 'aceso_jobs_waiting',
    help: 'Steps waiting to be run.',
    registers: [],
    async collect() {
      this.remove()
      const waiting = await orFault(depthOnce, sources.onFault)
      if (waiting !== undefined) this.set(waiting)
    },
  })
  registry.registerMetric(open)
  registry.registerMetric(depth)
}

async function countOpen(incidents: Pick<IncidentStore, 'list'>): Promise<ReadonlyMap<IncidentState, number>> {
  const counts = new Map<IncidentState, number>()
  for (const state of openStates) {
    const page = await incidents.list({ state: [state], page: 1, pageSize: 1, sortBy: 'updatedAt', sortDesc: true })
    counts.set(state, page.total)
  }
  return counts
}
