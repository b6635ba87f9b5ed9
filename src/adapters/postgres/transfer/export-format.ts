import { z } from 'zod'
import { migrations } from '../schema/migrations.ts'

/**
 * An export is one JSON value a line: a header, rows, jobs, and a last line with the number of rows, which tells a whole export from one that was cut off.
 * Rows are the tables' own columns. Leases and reservations are not exported: nobody holds them in the new place. Tokens are not either: whoever reads the file must not learn who may
 * call, and the new place makes its own.
 */
export const exportVersion = 1

/** In an order in which they can be put in: a table after those it refers to. */
export const exportedTables = {
  incidents: 'id',
  incident_keys: 'cluster_id, dedup_key, incident_id',
  incident_plans: 'plan_id',
  signals: 'arrival',
  timeline: 'incident_id, seq',
  writes: 'incident_id, seq',
  patterns: 'id',
  feedback: 'incident_id, seq',
  announcements: 'id',
  deliveries: 'id',
  switches: 'name',
  restart_counts: 'cluster_id, container',
  kept_versions: 'cluster_id, ref, resource_version',
  crash_groups: 'id',
  crash_fingerprints: 'key',
  crash_exact_keys: 'exact_key',
  crash_reports: 'id',
  crash_files: 'report_id, what',
  crash_analysis_jobs: 'report_id',
  crash_changes: 'id',
  crash_proposals: 'left_group, right_group',
  agents: 'node_name',
  model_calls: 'id',
  model_months: 'month, purpose, provider, model',
  model_refusals: 'month, purpose, reason',
  deployments: 'id',
  reports: 'id',
  report_ratings: 'report_id, by',
  clean_up_tasks: 'id',
  task_steps: 'task, place',
} as const satisfies Record<string, string>

export type ExportedTable = keyof typeof exportedTables

/** Tables that number their rows themselves. */
export const numbered: Partial<Record<ExportedTable, string>> = {
  signals: 'arrival',
  announcements: 'id',
  deliveries: 'id',
  crash_changes: 'id',
}

export const Header = z.object({
  aceso: z.literal('store-export'),
  version: z.literal(exportVersion),
  exportId: z.uuid(),
  exportedAt: z.string(),
  migrations: z.array(z.string()),
})
export type Header = z.output<typeof Header>

const tableNames = Object.keys(exportedTables) as [ExportedTable, ...ExportedTable[]]

export const Line = z.union([
  z.object({ table: z.enum(tableNames), row: z.record(z.string(), z.unknown()) }),
  z.object({
    job: z.object({ step: z.string(), incidentId: z.string(), forVersion: z.number(), dueAt: z.string(), error: z.string().optional() }),
  }),
  z.object({ end: z.literal(true), rows: z.int() }),
])
export type Line = z.output<typeof Line>

export function knownMigrations(): string[] {
  return Object.keys(migrations)
}
