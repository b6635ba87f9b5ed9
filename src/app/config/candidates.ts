import type { ConfigIssue } from '../../domain/config-issue.ts'
import { valueInUnit, valueOfText } from './coerce.ts'
import type { ConfigKey } from './keys.ts'
import type { FileLayer, Layers } from './layers.ts'
import { fillReferences, hasDefaultText, hasReference } from './references.ts'
import { readSecretFile } from './secret-file.ts'
import { unknownKey } from './unknown.ts'

/** Given on the command line: value by key path, with the flag's name for messages. */
export type Flags = Readonly<Record<string, { readonly flag: string; readonly value: string }>>

/** One thing that sets one key. */
export interface Candidate {
  readonly key: ConfigKey
  /** Undefined: takes away what weaker layers say. */
  readonly value: unknown
  readonly origin: string
  /** Maps of files add up key by key; a map from a variable or a flag stands alone. */
  readonly addsUp: boolean
}

export interface Gathered {
  /** By key path, strongest first. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>
  readonly issues: readonly ConfigIssue[]
  readonly warnings: readonly string[]
  /** Keys whose only reference has no value, with the variables named. */
  readonly unresolved: ReadonlyMap<string, readonly string[]>
}

interface Sink {
  readonly add: (candidate: Candidate) => void
  readonly issues: ConfigIssue[]
  readonly warnings: string[]
  readonly unresolved: Map<string, readonly string[]>
  readonly lookup: (name: string) => string | undefined
}

/** Everything that anybody says about any key, strongest first. */
export function gather(keys: readonly ConfigKey[], layers: Layers, flags: Flags): Gathered {
  const candidates = new Map<string, Candidate[]>()
  const sink: Sink = {
    add: (candidate) => {
      const { path } = candidate.key
      candidates.set(path, [...(candidates.get(path) ?? []), candidate])
    },
    issues: [...layers.issues],
    warnings: [],
    unresolved: new Map(),
    lookup: (name) => layers.variables.find(({ variables }) => variables[name] !== undefined)?.variables[name],
  }
  for (const key of keys) {
    const given = flags[key.path]
    if (given !== undefined) sink.add({ key, value: textValue(key, given.value), origin: given.flag, addsUp: false })
    for (const layer of layers.variables) fromVariables(key, layer, sink)
  }
  for (const file of layers.files) fromFile(keys, file, sink)
  return { candidates, issues: sink.issues, warnings: sink.warnings, unresolved: sink.unresolved }
}

function textValue(key: ConfigKey, text: string): unknown {
  return valueInUnit(key, valueOfText(key, text))
}

function fromVariables(key: ConfigKey, { name, variables }: Layers['variables'][number], sink: Sink): void {
  for (const variable of key.variables) {
    const text = variables[variable]
    if (text !== undefined && /^tcp:\/\/[\d.[\]:a-f]+$/.test(text) && variable.endsWith('_PORT')) {
      sink.warnings.push(`${variable} (${name}) is what Kubernetes sets for a Service of that name; it is not read as ${key.path}`)
    } else if (text !== undefined) {
      sink.add({ key, value: textValue(key, text), origin: `${variable} (${name})`, addsUp: false })
    }
    const file = key.type === 'secret' ? variables[`${variable}_FILE`] : undefined
    if (file === undefined || file === '') continue
    const origin = `${variable}_FILE (${name})`
    const read = readSecretFile(file)
    if (read.kind === 'secret') sink.add({ key, value: read.secret, origin: `${file}, named by ${origin}`, addsUp: false })
    else {
      const next = `mount the secret at ${file}, or correct ${variable}_FILE`
      sink.issues.push({ code: 'CFG-031', where: origin, path: key.path, message: `cannot be read from ${file}: ${read.why}`, next })
    }
  }
}

function fromFile(keys: readonly ConfigKey[], file: FileLayer, sink: Sink): void {
  const byPath = new Map(keys.map((key) => [key.path, key]))
  const sections = new Set(keys.flatMap(({ path }) => parentsOf(path)))
  const whereOf = (path: readonly string[]): string => {
    const line = file.lineOf(path)
    return line === undefined ? file.name : `${file.name}:${line}`
  }
  const walk = (value: unknown, path: readonly string[]): void => {
    const dotted = path.join('.')
    const key = byPath.get(dotted)
    if (key !== undefined) fromYaml(key, value, whereOf(path), sink)
    else if (path.length > 0 && !sections.has(dotted)) sink.issues.push(unknownKey(dotted, whereOf(path), [...byPath.keys(), ...sections]))
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, child] of Object.entries(value)) walk(child, [...path, name])
    } else if (value !== null && value !== undefined) {
      const message = path.length === 0 ? 'must hold `key: value` lines' : 'must be a section of `key: value` lines'
      sink.issues.push({ code: 'CFG-010', where: whereOf(path), path: dotted, message, next: 'see config.example.yaml' })
    }
  }
  walk(file.values, [])
}

function fromYaml(key: ConfigKey, value: unknown, origin: string, sink: Sink): void {
  if (value === null || value === undefined) return
  if (key.type === 'secret' && !holdsNoSecret(value)) {
    sink.issues.push({
      code: 'CFG-030',
      where: origin,
      path: key.path,
      message: 'is a secret, and a YAML file is no place for one: it would be copied, committed and shown',
      next: `set the variable ${key.variables[0]}, or ${key.variables[0]}_FILE with the path of a mounted file, and remove the line`,
    })
    return
  }
  const missing: string[] = []
  const filled = fillDeep(value, sink.lookup, missing)
  if (missing.length > 0) {
    noteUnresolved(key, origin, missing, sink)
    return
  }
  const read = typeof value === 'string' && hasReference(value) ? textValue(key, String(filled)) : valueInUnit(key, filled)
  sink.add({ key, value: read, origin, addsUp: key.type === 'map' })
}

function noteUnresolved(key: ConfigKey, origin: string, missing: readonly string[], sink: Sink): void {
  const names = missing.map((name) => `\${${name}}`).join(' and ')
  sink.unresolved.set(key.path, missing)
  if (key.mustResolve || (key.isRequired && key.type !== 'secret')) {
    sink.issues.push({
      code: 'CFG-020',
      where: origin,
      path: key.path,
      message: `needs ${names}, which nobody sets`,
      next: `set ${missing.join(' and ')}, or write a default: \${${missing[0]}:-value}`,
    })
  } else if (key.type !== 'secret') {
    sink.warnings.push(`${origin}: ${key.path} names ${names}, which nobody sets; the line is left out`)
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
