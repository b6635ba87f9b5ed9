import { z } from 'zod'
import { AcesoError } from '../../../domain/errors.ts'
import { severities } from '../../../domain/grades.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { Pattern } from '../../../domain/incident/pattern.ts'
import { incidentStates } from '../../../domain/incident/state.ts'
import type { EventBody } from '../../../domain/incident/timeline.ts'
import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import { verbatim } from '../../../domain/text.ts'

/**
 * What a stored document must at least look like. Not every field again: the documents are written by this program from its own types, so these catch what
 * really happens (a row edited by hand, written by a newer version, restored from the wrong backup), not what cannot.
 */
const ref = z.looseObject({ kind: z.string(), namespace: z.string(), name: z.string() })
/** Rows written before this was said in both languages hold one. */
const told = z.union([z.string().transform((text) => verbatim(text)), z.looseObject({ en: z.string(), zh: z.string() })])
const notChecked = z.array(z.looseObject({ what: told, why: told }))
const incidentShape = z.looseObject({
  id: z.string(),
  clusterId: z.string(),
  version: z.int().min(1),
  state: z.enum(incidentStates),
  groupKey: z.string(),
  trigger: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  objects: z.array(ref),
  firing: z.array(z.string()),
  openedAt: z.string(),
  updatedAt: z.string(),
  reopened: z.number(),
  notChecked,
  earlier: z.array(z.unknown()),
  triedPlans: z.array(z.unknown()),
  writes: z.array(z.unknown()),
  plan: z.looseObject({ id: z.string(), digest: z.string(), actions: z.array(z.unknown()), state: z.string() }).optional(),
  trouble: z.looseObject({ key: z.string(), cause: z.looseObject({ cause: z.string(), object: ref }) }).optional(),
})
const patternShape = z.looseObject({
  id: z.string(),
  cause: z.string(),
  action: z.string(),
  symptoms: z.array(z.string()),
  successes: z.number(),
  failures: z.number(),
  good: z.number(),
  bad: z.number(),
  recoverMsSum: z.number(),
  lastSeenAt: z.string(),
})
const bodyShape = z.looseObject({ type: z.string(), notChecked: notChecked.optional() })

/** Guarantees the fields named above; the rest is as it was written by `applyEvent`. */
export function storedIncident(id: string, doc: unknown): Incident {
  return checkedRow(incidentShape, doc, 'incidents', id) as unknown as Incident
}

export function storedPattern(id: string, doc: unknown): Pattern {
  return checkedRow(patternShape, doc, 'patterns', id)
}

/** Guarantees that there is a type; readers switch over it and pass what they do not know. */
export function storedBody(id: string, body: unknown): EventBody {
  return checkedRow(bodyShape, body, 'timeline', id) as unknown as EventBody
}

export function storedObject(table: string, id: string, value: unknown): JsonObject {
  if (isJsonObject(value)) return value
  throw brokenRow(table, id, 'is not a JSON object')
}

/** The value as its shape says; a row that does not fit is named. */
export function checkedRow<Shape extends z.ZodType>(shape: Shape, value: unknown, table: string, id: string): z.output<Shape> {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw brokenRow(table, id, issue === undefined ? 'has an unknown shape' : `${issue.path.join('.') || 'document'}: ${issue.message}`)
}

function brokenRow(table: string, id: string, what: string): AcesoError {
  return new AcesoError('internal', `stored row ${id} of table ${table} cannot be read: ${what}`, {
    path: `${table}.${id}`,
    next: 'restore this row from a backup or delete it; the timeline still holds what happened',
  })
}
