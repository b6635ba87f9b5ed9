import { certaintyOf } from '../../../domain/incident/confidence.ts'
import type { Incident as IncidentValue } from '../../../domain/incident/incident.ts'
import { manualHintOf } from '../../../domain/incident/manual-hint.ts'
import { stageOf } from '../../../domain/incident/state.ts'
import { Problem } from '../contracts/envelope.ts'
import type { Incident } from '../contracts/incident.ts'

/** A success in the envelope of the interface. */
export function ok<Data>(data: Data, message = 'ok'): { code: 0; message: string; data: Data } {
  return { code: 0, message, data }
}

/** What any route may also answer with, for the document. */
export const problems = { '4xx': Problem, '5xx': Problem }

/** A comment for a verb, where one was given. */
export function comment(text: string | undefined): { readonly comment?: string } {
  return text === undefined ? {} : { comment: text }
}

export function incidentAnswer(incident: IncidentValue): Incident {
  const manualHint = manualHintOf(incident)
  return {
    ...incident,
    ...(manualHint === undefined ? {} : { manualHint }),
    stage: stageOf(incident),
    certainty: incident.trouble === undefined ? 'not-known' : certaintyOf(incident.trouble.cause.confidence),
  }
}

/** One page of a list that is short enough to be sorted here. */
export function pageOfList<Row extends object>(
  rows: readonly Row[],
  query: { readonly page: number; readonly pageSize: number; readonly sortBy: string & keyof Row; readonly sortDesc: boolean },
): { data: Row[]; total: number; page: number; pageSize: number; totalPages: number } {
  const { page, pageSize, sortBy, sortDesc } = query
  const ordered = rows.toSorted((left, right) => (sortDesc ? -1 : 1) * compare(left[sortBy], right[sortBy]))
  const from = (page - 1) * pageSize
  return { data: ordered.slice(from, from + pageSize), total: rows.length, page, pageSize, totalPages: Math.ceil(rows.length / pageSize) }
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left) < String(right) ? -1 : Number(String(left) > String(right))
}
