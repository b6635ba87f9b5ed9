import { gradeOf } from '../../../domain/grades.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import { storableText } from '../database/stored-text.ts'
import type { IncidentRow } from '../schema/tables.ts'

/** The searchable columns of an incident, as they go into json_to_recordset. */
export type IncidentColumns = Record<keyof IncidentRow, unknown>

export function incidentColumns(incident: Incident): IncidentColumns {
  return {
    id: incident.id,
    cluster_id: incident.clusterId,
    version: incident.version,
    state: incident.state,
    severity: gradeOf(incident.severity),
    group_key: storableText(incident.groupKey),
    cause: incident.trouble?.cause.cause ?? null,
    trouble_key: incident.trouble?.key ?? null,
    title: storableText(incident.title),
    namespaces: namespacesOf(incident),
    plan_id: incident.plan?.id ?? null,
    merged_into: incident.mergedInto ?? null,
    close_reason: incident.closeReason ?? null,
    opened_at: incident.openedAt,
    updated_at: incident.updatedAt,
    closed_at: incident.closedAt ?? null,
    doc: incident,
  }
}

function namespacesOf({ objects, trouble }: Incident): string[] {
  const all = [...objects, ...(trouble === undefined ? [] : [trouble.cause.object])]
  return [...new Set(all.map(({ namespace }) => namespace).filter((namespace) => namespace !== ''))]
}
