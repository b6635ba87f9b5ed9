import type { Selectable } from 'kysely'
import { z } from 'zod'
import { AcesoError } from '../../../domain/errors.ts'
import { severities } from '../../../domain/grades.ts'
import { type Signal, signalKinds } from '../../../domain/incident/signal.ts'
import type { SignalRow } from '../schema/tables.ts'

const shape = z.object({
  kind: z.enum(signalKinds),
  status: z.enum(['firing', 'resolved']),
  severity: z.enum(severities),
  object: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }).nullable(),
  labels: z.record(z.string(), z.string()),
  facts: z.record(z.string(), z.json()),
})

export function signalOf(row: Selectable<SignalRow>): Signal {
  const result = shape.safeParse(row)
  if (!result.success) {
    const [issue] = result.error.issues
    throw new AcesoError('internal', `stored row ${row.id} of table signals cannot be read: ${issue?.path.join('.')}: ${issue?.message}`, {
      path: `signals.${row.id}`,
      next: 'delete this row or restore it from a backup',
    })
  }
  const { kind, status, severity, object, labels, facts } = result.data
  return {
    id: row.id,
    clusterId: row.cluster_id,
    source: row.source,
    kind,
    dedupKey: row.dedup_key,
    status,
    severity,
    title: row.title,
    ...(object === null ? {} : { object }),
    at: row.at.toISOString(),
    labels,
    facts,
  }
}
