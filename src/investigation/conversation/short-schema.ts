import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'

/** Limits are checked when a tool is called, and an answer says which one was missed: in every turn's list of tools they would cost more than a missed one does. */
const limits = new Set([
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
  'format',
  'additionalProperties',
  '$schema',
  'minimum',
  'maximum',
  'propertyNames',
])
/** Their members are named by the tool, whatever the names are. */
const named = new Set(['properties', '$defs', 'definitions'])

/** A tool's input as a model needs to know it: names, types, few choices, defaults and what each means; a third shorter. */
export function shortSchema(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([keyword, value]) => !limits.has(keyword) && !isLongChoice(keyword, value))
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, named.has(keyword) ? ofMembers(value) : shortened(value)]))
}

/** Kinds of Kubernetes objects: whoever knows them needs no list, and the answer to a wrong one tells it. */
const mostChoices = 8

function isLongChoice(keyword: string, value: Json | undefined): boolean {
  return keyword === 'enum' && Array.isArray(value) && value.length > mostChoices
}

function ofMembers(value: Json | undefined): Json {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]))
    : (value ?? null)
}

function shortened(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map((item: Json) => shortened(item))
  return isJsonObject(value) ? shortSchema(value) : (value ?? null)
}
