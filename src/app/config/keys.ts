import { z } from 'zod'
import { metaOf } from '../../domain/setting.ts'

export type KeyType = 'string' | 'number' | 'boolean' | 'choice' | 'list' | 'map' | 'secret' | 'duration' | 'size'

/** One setting, as read off the schema. */
export interface ConfigKey {
  /** Dotted: `storage.retentionDays`. */
  readonly path: string
  readonly type: KeyType
  readonly description: string
  /** Without defaults and optionality: checks one given value. */
  readonly schema: z.ZodType
  readonly choices: readonly string[]
  /** As it would be written in YAML; undefined where there is none. */
  readonly defaultValue: unknown
  readonly isRequired: boolean
  readonly isOptional: boolean
  /** Variables that set it, strongest first: its own `ACESO_...`, then the documented aliases. */
  readonly variables: readonly string[]
  /** Must not silently fall back when a `${VAR}` in YAML has no value. */
  readonly mustResolve: boolean
  /** Path of the optional section it belongs to: present only when somebody sets one of its keys. */
  readonly feature: string | undefined
}

/** Every setting of a schema, in the order written. */
export function keysOf(schema: z.ZodType, path: readonly string[] = [], feature?: string): ConfigKey[] {
  const { inner, isOptional } = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return [keyOf(schema, path, feature)]
  const here = isOptional && path.length > 0 ? path.join('.') : feature
  return Object.entries<z.ZodType>(inner.shape).flatMap(([name, child]) => keysOf(child, [...path, name], here))
}

/** Paths of sections that are there only when somebody sets one of their keys. */
export function featuresOf(keys: readonly ConfigKey[]): readonly string[] {
  return [...new Set(keys.flatMap(({ feature }) => (feature === undefined ? [] : [feature])))]
}

/** `storage.retentionDays` is ACESO_STORAGE_RETENTION_DAYS. */
function variableOf(path: readonly string[]): string {
  return [
    'ACESO',
    ...path.map((part) =>
      part
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replace(/[^A-Za-z0-9]/g, '_')
        .toUpperCase(),
    ),
  ].join('_')
}

function keyOf(schema: z.ZodType, path: readonly string[], feature: string | undefined): ConfigKey {
  const { inner, isOptional, defaultValue, metas } = unwrap(schema)
  const meta = Object.assign({}, ...metas.toReversed()) as ReturnType<typeof metaOf> & { readonly description?: string }
  return {
    path: path.join('.'),
    type: meta.setting ?? typeOf(inner),
    description: meta.description ?? '',
    schema: inner,
    choices: inner instanceof z.ZodEnum ? inner.options.map(String) : [],
    defaultValue,
    isOptional,
    isRequired: !isOptional && defaultValue === undefined,
    variables: [variableOf(path), ...(meta.aliases ?? [])],
    mustResolve: meta.mustResolve ?? false,
    feature,
  }
}

interface Unwrapped {
  readonly inner: z.ZodType
  readonly isOptional: boolean
  readonly defaultValue: unknown
  readonly metas: readonly object[]
}

/** Takes the wrappers `.default()`, `.prefault()` and `.optional()` off, outermost first. */
function unwrap(schema: z.ZodType): Unwrapped {
  const metas: object[] = []
  let inner: z.ZodType = schema
  let isOptional = false
  let defaultValue: unknown
  for (;;) {
    metas.push(metaOf(inner))
    if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
      defaultValue ??= inner.def.defaultValue
    } else if (inner instanceof z.ZodOptional) {
      isOptional = true
    } else {
      return { inner, isOptional, defaultValue, metas }
    }
    // The wrapped schema of a public wrapper is a public schema.
    inner = inner.def.innerType as z.ZodType
  }
}

const typeNames: Readonly<Record<string, KeyType>> = {
  number: 'number',
  boolean: 'boolean',
  enum: 'choice',
  array: 'list',
  record: 'map',
  object: 'map',
}

function typeOf(schema: z.ZodType): KeyType {
  return typeNames[schema.def.type] ?? 'string'
}
