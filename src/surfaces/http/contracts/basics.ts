import { z } from 'zod'
import { severities } from '../../../domain/grades.ts'
import type { JsonObject as JsonObjectValue, Json as JsonValue } from '../../../domain/json.ts'

/**
 * The shapes of the HTTP interface. Requests are strict: what is not named here is refused with its path. Responses are the domain's values as JSON; a test
 * compares both, so that nothing of the domain is lost on the way. Schemas with an id become components of the OpenAPI document.
 */

/** Guarantee: what is read was parsed from JSON and what is sent came out of a JSON column, so every value is JSON; `undefined` members simply vanish. */
function isJson<Value>(schema: z.ZodType): z.ZodType<Value> {
  return schema as unknown as z.ZodType<Value>
}

export const Json = isJson<JsonValue>(z.unknown())
export const JsonObject = isJson<JsonObjectValue>(z.record(z.string(), z.unknown()))

export const Instant = z.string().describe('RFC 3339 in UTC with milliseconds').meta({ example: '2026-11-21T06:23:51.000Z' })

export const Text = z.object({ en: z.string(), zh: z.string() }).describe('what a person reads, in both languages')
export type Text = z.output<typeof Text>

export const Severity = z.enum(severities)
export type Severity = z.output<typeof Severity>

export const Certainty = z.enum(['certain', 'likely', 'possible', 'not-known'])
export type Certainty = z.output<typeof Certainty>

export const ObjectRef = z
  .object({ kind: z.string(), namespace: z.string().describe('empty for kinds without a namespace'), name: z.string() })
  .describe('names one Kubernetes object')
export type ObjectRef = z.output<typeof ObjectRef>

export const NotChecked = z.object({ what: Text, why: Text }).describe('something that could not be looked at')
export type NotChecked = z.output<typeof NotChecked>

/** A list as the domain has it: never changed by who receives it. */
export function list<Item extends z.ZodType>(item: Item): z.ZodReadonly<z.ZodArray<Item>> {
  return z.array(item).readonly()
}

z.globalRegistry.add(Text, { id: 'Text' })
z.globalRegistry.add(ObjectRef, { id: 'ObjectRef' })
z.globalRegistry.add(NotChecked, { id: 'NotChecked' })
