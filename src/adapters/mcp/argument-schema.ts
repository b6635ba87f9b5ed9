import { isJsonObject, type Json } from '../../domain/json.ts'

const mostBytes = 32_768
const mostDepth = 24
const mostSchemas = 1_000
const types: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

/** Keywords that hold a schema, a list of them, or some by name. Everything else is a limit or a word. */
const holders = {
  one: ['additionalProperties', 'items', 'contains', 'propertyNames', 'not', 'if', 'then', 'else', 'additionalItems'],
  list: ['anyOf', 'oneOf', 'allOf', 'prefixItems'],
  named: ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
} as const

/**
 * Why a server's schema of arguments is not taken, in a few words. One that is no JSON schema would make a model's provider refuse every question, also those that need no
 * tool of this server; one that is endless costs whoever reads it.
 */
export function schemaFault(schema: Json): string | undefined {
  let count = 0
  const faultIn = (one: Json | undefined, depth: number): string | undefined => {
    count += 1
    if (depth > mostDepth || count > mostSchemas) return 'the schema of its arguments is too large'
    if (typeof one === 'boolean') return undefined
    if (!isJsonObject(one) || !isType(one['type']) || !isOwn(one['$ref'])) return 'the schema of its arguments is none'
    const parts = partsOf(one)
    return parts === undefined ? 'the schema of its arguments is none' : first(parts, (part) => faultIn(part, depth + 1))
  }
  const fault = faultIn(schema, 0)
  // Only what is not endless can be written out.
  return fault ?? (JSON.stringify(schema).length > mostBytes ? 'the schema of its arguments is too large' : undefined)
}

function isType(type: Json | undefined): boolean {
  return type === undefined || (Array.isArray(type) ? type.every((one: Json) => types.has(one)) : types.has(type))
}

/** An address elsewhere is never asked. */
function isOwn(reference: Json | undefined): boolean {
  return reference === undefined || (typeof reference === 'string' && reference.startsWith('#'))
}

/** Undefined: a keyword holds something else than it must. */
function partsOf(schema: { readonly [key: string]: Json | undefined }): readonly Json[] | undefined {
  const parts: Json[] = []
  for (const keyword of holders.one) if (schema[keyword] !== undefined) parts.push(schema[keyword])
  for (const keyword of holders.list) {
    const list = schema[keyword]
    if (list !== undefined && !Array.isArray(list)) return undefined
    parts.push(...((list as readonly Json[] | undefined) ?? []).slice(0, mostSchemas + 1))
  }
  for (const keyword of holders.named) {
    const named = schema[keyword]
    if (named !== undefined && !isJsonObject(named)) return undefined
    parts.push(
      ...Object.values(named ?? {})
        .filter((member): member is Json => member !== undefined)
        .slice(0, mostSchemas + 1),
    )
  }
  return parts
}

function first(parts: readonly Json[], look: (part: Json) => string | undefined): string | undefined {
  for (const part of parts) {
    const fault = look(part)
    if (fault !== undefined) return fault
  }
  return undefined
}
