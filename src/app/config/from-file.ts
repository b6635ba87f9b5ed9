import type { Sink } from './candidate.ts'
import { textValue, valueInUnit } from './coerce.ts'
import type { EarlierKey, NotUsed, ReadAs } from './earlier-keys.ts'
import type { ConfigKey } from './keys.ts'
import type { FileLayer } from './layers.ts'
import { fillReferences, hasDefaultText, hasReference } from './references.ts'
import { unknownKey } from './unknown.ts'

export interface KnownKeys {
  readonly keys: readonly ConfigKey[]
  readonly earlier: readonly EarlierKey[]
}

/** A key as it stands in a file: under its own name, or under that of an earlier system. */
interface Written {
  readonly key: ConfigKey
  readonly path: string
  readonly origin: string
  /** To be set instead, where it holds a secret. */
  readonly variable: string
  readonly convert: (value: unknown) => unknown
}

/** Everything that one YAML file says. Where a setting stands under its own name and an earlier one, its own name is the stronger. */
export function fromFile({ keys, earlier }: KnownKeys, file: FileLayer, sink: Sink): void {
  const byPath = new Map(keys.map((key) => [key.path, key]))
  const earlierPaths = new Set(earlier.map(({ path }) => path))
  const sections = new Set([...byPath.keys(), ...earlierPaths].flatMap(parentsOf))
  const found = new Map<string, unknown>()
  const whereOf = (path: readonly string[]): string => {
    const line = file.lineOf(path)
    return line === undefined ? file.name : `${file.name}:${line}`
  }
  const walk = (value: unknown, path: readonly string[]): void => {
    const dotted = path.join('.')
    const key = byPath.get(dotted)
    if (key !== undefined) fromYaml(asItself(key, whereOf(path)), value, sink)
    else if (earlierPaths.has(dotted)) found.set(dotted, value)
    else if (path.length > 0 && !sections.has(dotted))
      sink.issues.push(unknownKey(dotted, whereOf(path), [...byPath.keys(), ...earlierPaths, ...sections]))
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, child] of Object.entries(value)) walk(child, [...path, name])
    } else if (value !== null && value !== undefined) {
      const message = path.length === 0 ? 'must hold `key: value` lines' : 'must be a section of `key: value` lines'
      sink.issues.push({ code: 'CFG-010', where: whereOf(path), path: dotted, message, next: 'see config.example.yaml' })
    }
  }
  walk(file.values, [])
  fromEarlier({ earlier, found, byPath }, { name: file.name, whereOf }, sink)
}

function asItself(key: ConfigKey, origin: string): Written {
  return { key, path: key.path, origin, variable: key.variables[0] ?? '', convert: (value) => value }
}

interface FoundEarlier {
  readonly earlier: readonly EarlierKey[]
  /** What stands under those that were found. */
  readonly found: ReadonlyMap<string, unknown>
  readonly byPath: ReadonlyMap<string, ConfigKey>
}

/** In the order of their list, so that the stronger of two comes first. What was read under which name is told once a file. */
function fromEarlier(
  { earlier, found, byPath }: FoundEarlier,
  { name, whereOf }: { readonly name: string; readonly whereOf: (path: readonly string[]) => string },
  sink: Sink,
): void {
  const read: string[] = []
  const useless = new Map<string, string[]>()
  for (const one of earlier) {
    if (!found.has(one.path)) continue
    const value = found.get(one.path)
    const where = whereOf(one.path.split('.'))
    if ('as' in one) {
      fromYaml(asAnother(one, where, byPath), value, sink)
      read.push(`${one.path} as ${one.as}`)
    } else {
      refuseOpenSecret(one, value, where, sink)
      useless.set(one.instead, [...(useless.get(one.instead) ?? []), `${one.path} (${where})`])
    }
  }
  if (read.length > 0) sink.warnings.push(`keys of an earlier system are read from ${name}: ${read.join(', ')}`)
  for (const [instead, keys] of useless) sink.warnings.push(`not used: ${keys.join(', ')}; ${instead}`)
}

function asAnother(
  { path, as, convert, variable }: ReadAs & { readonly path: string },
  where: string,
  byPath: ReadonlyMap<string, ConfigKey>,
): Written {
  const key = byPath.get(as)
  if (key === undefined) throw new Error(`${path} is to be read as ${as}, which is no setting`)
  return {
    key,
    path,
    origin: `${where}, written ${path}`,
    variable: variable ?? key.variables[0] ?? '',
    convert: convert ?? ((value) => value),
  }
}

/** It changes nothing; a secret may not stand there all the same. */
function refuseOpenSecret({ path, instead, holds }: NotUsed & { readonly path: string }, value: unknown, where: string, sink: Sink): void {
  if (holds === undefined || !isOpenSecret(value, holds)) return
  sink.issues.push({ code: 'CFG-030', where, path, message: openSecret, next: `remove the line; it is not used: ${instead}` })
}

const openSecret = 'is a secret, and a YAML file is no place for one: it would be copied, committed and shown'

function isOpenSecret(value: unknown, holds: 'secret' | 'address'): boolean {
  if (value === null || value === '') return false
  if (holds === 'address') return typeof value === 'string' && /:\/\/[^/@\s:]*:[^/@$\s]+@/.test(value)
  return !holdsNoSecret(value)
}

function fromYaml(written: Written, value: unknown, sink: Sink): void {
  const { key, path, origin, variable, convert } = written
  if (value === null || value === undefined) return
  if (key.type === 'secret' && !holdsNoSecret(value)) {
    sink.issues.push({
      code: 'CFG-030',
      where: origin,
      path,
      message: openSecret,
      next: `set the variable ${variable}, or ${variable}_FILE with the path of a mounted file, and remove the line`,
    })
    return
  }
  const missing: string[] = []
  const filled = fillDeep(value, sink.lookup, missing)
  if (missing.length > 0) {
    noteUnresolved(written, missing, sink)
    return
  }
  const said = convert(filled)
  const read = typeof value === 'string' && hasReference(value) ? textValue(key, String(said)) : valueInUnit(key, said)
  sink.add({ key, value: read, origin, addsUp: key.type === 'map' })
}

function noteUnresolved({ key, path, origin }: Written, missing: readonly string[], sink: Sink): void {
  const names = missing.map((name) => `\${${name}}`).join(' and ')
  sink.unresolved.set(key.path, missing)
  if (key.mustResolve || (key.isRequired && key.type !== 'secret')) {
    sink.issues.push({
      code: 'CFG-020',
      where: origin,
      path,
      message: `needs ${names}, which nobody sets`,
      next: `set ${missing.join(' and ')}, or write a default: \${${missing[0]}:-value}`,
    })
  } else if (key.type !== 'secret') {
    sink.warnings.push(`${origin}: ${path} names ${names}, which nobody sets; the line is left out`)
  }
}

/** One whole reference, or an address whose password is one: nothing secret is written down. */
function holdsNoSecret(value: unknown): boolean {
  if (typeof value !== 'string' || !hasReference(value) || hasDefaultText(value)) return false
  const rest = value.replace(/\$\{[^}]*\}/g, '$')
  return rest === '$' || (rest.includes('://') && !/:[^/@$]+@/.test(rest))
}

function fillDeep(value: unknown, lookup: Sink['lookup'], missing: string[]): unknown {
  if (typeof value === 'string') {
    const filled = fillReferences(value, lookup)
    missing.push(...filled.missing)
    return filled.text
  }
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, lookup, missing))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, fillDeep(child, lookup, missing)]))
}

function parentsOf(path: string): string[] {
  const parts = path.split('.')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('.'))
}
