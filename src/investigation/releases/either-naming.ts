import { z } from 'zod'

/**
 * What is told in `snake_case` is read as the field of that name in `camelCase`: monitors and deployment tools write both. Where both are there the field's own name
 * counts. What is null is absent, as Go writes it.
 */
export function eitherNaming<Schema extends z.ZodObject>(schema: Schema) {
  const fields = Object.keys(schema.shape).map((name) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name] as const)
  const renamed = fields.filter(([snake, name]) => snake !== name)
  return z.preprocess((told) => {
    if (typeof told !== 'object' || told === null || Array.isArray(told)) return told
    const given: Record<string, unknown> = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null))
    for (const [snake, name] of renamed) {
      if (!Object.hasOwn(given, snake)) continue
      if (!Object.hasOwn(given, name)) given[name] = given[snake]
      delete given[snake]
    }
    return given
  }, schema)
}
