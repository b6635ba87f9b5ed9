import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const prefix = 'milvus_coredump_agent_'

/** What the agent counts, under the documented names. */
export interface AgentMetrics {
  discovered(): void
  processed(at: Date): void
  skipped(reason: string): void
  failed(): void
  analysis(outcome: 'successful' | 'failed', tookMs: number): void
  scored(score: number): void
  fileSize(bytes: number): void
  stored(): void
  deleted(count: number): void
  storageFailed(): void
  storageSize(bytes: number): void
  /** What kept files may take together, as it is configured. */
  storageLimit(bytes: number): void
  restart(instance: string, namespace: string): void
  /** All instances seen now; those that are gone are no longer shown. */
  instances(seen: readonly { readonly namespace: string; readonly type: string; readonly status: string }[]): void
  waiting(reports: number): void
  /** No further core is begun, as too many results wait. */
  held(isHeld: boolean): void
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>
}

export function agentMetrics(version: string): AgentMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    ...registerAgentMetrics(registry, version),
    exposition: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

/** The agent's own metrics, without what the process itself is measured by. */
export function registerAgentMetrics(registry: Registry, version: string): Omit<AgentMetrics, 'exposition'> {
  const registers = [registry]
  const counter = (name: string, help: string): Counter => new Counter({ name: prefix + name, help, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> =>
    new Gauge({ name: prefix + name, help, labelNames: [...labelNames], registers })

  gauge('up', 'Always 1 while the agent runs; the version is a label.', ['version']).set({ version }, 1)
  const discovered = counter('coredumps_discovered_total', 'Core files found, each once.')
  const processed = counter('coredumps_processed_total', 'Core files worked on to their end.')
  const skipped = new Counter({
    name: `${prefix}coredumps_skipped_total`,
    help: 'Core files left alone, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const errors = counter('coredumps_errors_total', 'Core files that could not be read or kept.')
  const analyses = counter('analysis_total', 'Analyses begun.')
  const successful = counter('analysis_successful_total', 'Analyses with a usable stack.')
  const failed = counter('analysis_failed_total', 'Analyses without a usable stack.')
  const seconds = new Histogram({
    name: `${prefix}analysis_duration_seconds`,
    help: 'How long analyses took.',
    buckets: Array.from({ length: 10 }, (_, power) => 2 ** power),
    registers,
  })
  const scores = new Histogram({
    name: `${prefix}value_score_distribution`,
    help: 'Value scores of core files.',
    buckets: Array.from({ length: 11 }, (_, score) => score),
    registers,
  })
  const sizes = new Histogram({
    name: `${prefix}coredump_file_size_bytes`,
    help: 'Sizes of core files on the disk.',
    buckets: [2 ** 20, 10 * 2 ** 20, 100 * 2 ** 20, 2 ** 30, 10 * 2 ** 30],
    registers,
  })
  const stored = counter('files_stored_total', 'Core files kept, whole or slim.')
  const deleted = counter('files_deleted_total', 'Kept files deleted by retention.')
  const storageErrors = counter('storage_errors_total', 'Files that could not be kept.')
  const storageSize = gauge('storage_size_bytes', 'Bytes of kept files.')
  const storageLimit = gauge('storage_limit_bytes', 'Bytes that kept files may take, as configured.')
  const restartEvents = counter('restart_events_total', 'Restarts after a crash.')
  const restarts = gauge('restart_counts', 'Restarts after a crash, by instance.', ['instance', 'namespace'])
  const instances = gauge('milvus_instances_total', 'Milvus instances seen.', ['namespace', 'type', 'status'])
  const lastProcessed = gauge('last_processed_file_timestamp', 'When the last core file was done, in seconds since 1970.')
  const waiting = gauge('reports_waiting', 'Results that the server has not taken yet.')
  const held = gauge('work_held', '1 while no further core is begun, as too many results wait for the server.')

  return {
    discovered: () => discovered.inc(),
    processed(at) {
      processed.inc()
      lastProcessed.set(at.getTime() / 1000)
    },
    skipped: (reason) => skipped.inc({ reason }),
    failed: () => errors.inc(),
    analysis(outcome, tookMs) {
      analyses.inc()
      if (outcome === 'successful') successful.inc()
      else failed.inc()
      seconds.observe(tookMs / 1000)
    },
    scored: (score) => scores.observe(score),
    fileSize: (bytes) => sizes.observe(bytes),
    stored: () => stored.inc(),
    deleted: (count) => deleted.inc(count),
    storageFailed: () => storageErrors.inc(),
    storageSize: (bytes) => storageSize.set(bytes),
    storageLimit: (bytes) => storageLimit.set(bytes),
    restart(instance, namespace) {
      restartEvents.inc()
      restarts.inc({ instance, namespace })
    },
    instances(seen) {
      instances.reset()
      for (const one of seen) instances.inc({ ...one })
    },
    waiting: (reports) => waiting.set(reports),
    held: (isHeld) => held.set(isHeld ? 1 : 0),
  }
}
