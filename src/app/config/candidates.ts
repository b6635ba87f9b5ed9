import type { ConfigIssue } from '../../domain/config-issue.ts'
import type { Candidate, Sink } from './candidate.ts'
import { textValue } from './coerce.ts'
import type { EarlierKey } from './earlier-keys.ts'
import { fromFile } from './from-file.ts'
import type { ConfigKey } from './keys.ts'
import type { Layers } from './layers.ts'
import { readSecretFile } from './secret-file.ts'

/** Given on the command line: value by key path, with the flag's name for messages. */
export type Flags = Readonly<Record<string, { readonly flag: string; readonly value: string }>>

export interface Gathered {
  /** By key path, strongest first. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>
  readonly issues: readonly ConfigIssue[]
  readonly warnings: readonly string[]
  /** Keys whose only reference has no value, with the variables named. */
  readonly unresolved: ReadonlyMap<string, readonly string[]>
}

/** Everything that anybody says about any key, strongest first. */
export function gather(keys: readonly ConfigKey[], layers: Layers, flags: Flags, earlier: readonly EarlierKey[]): Gathered {
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
  for (const file of layers.files) fromFile({ keys, earlier }, file, sink)
  return { candidates, issues: sink.issues, warnings: sink.warnings, unresolved: sink.unresolved }
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
