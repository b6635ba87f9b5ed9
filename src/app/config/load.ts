import type { z } from 'zod'
import { resolveProviders } from '../../adapters/model/resolve.ts'
import { ConfigError, type ConfigIssue } from '../../domain/config-issue.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Candidate } from './candidate.ts'
import { type Flags, type Gathered, gather } from './candidates.ts'
import { checkCandidate, issueOfSchema } from './check.ts'
import { type EarlierKey, earlierKeys } from './earlier-keys.ts'
import { type ConfigKey, featuresOf, keysOf } from './keys.ts'
import { type Layers, readLayers } from './layers.ts'
import { Config } from './schema.ts'
import { secretNamed } from './secret-named.ts'
import { unknownVariables } from './unknown.ts'
import { uselessVariables } from './useless-variables.ts'

export interface LoadRequest {
  /** Where config.yaml and the env files lie. */
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly configFile?: string | undefined
  readonly flags?: Flags
}

export interface DisabledFeature {
  readonly feature: string
  readonly reason: string
}

export interface Loaded<Settings = Config> {
  readonly config: Settings
  readonly environmentName: string
  /** Where each key's value came from; keys not named here have their default. Maps that several files fill name each. */
  readonly origins: ReadonlyMap<string, string>
  readonly keys: readonly ConfigKey[]
  /** Features that were asked for and cannot run, with the reason; everything else runs. */
  readonly disabled: readonly DisabledFeature[]
  readonly warnings: readonly string[]
  /** A secret that a setting refers to by the name of its variable. */
  readonly secretNamed: (variable: string) => Secret | undefined
}

/** Variables that the program reads and that are no settings. */
const otherVariables = ['ACESO_CONFIG', 'ACESO_SERVER', 'ACESO_TOKEN', 'ACESO_TOKEN_FILE'] as const

/** The configuration of this start. Throws ConfigError with every issue at once. */
export function loadConfig(request: LoadRequest): Loaded {
  const loaded = loadWith(Config, request, earlierKeys)
  return { ...loaded, disabled: [...loaded.disabled, ...disabledModels(loaded.config)] }
}

/** Providers of models that were named or given a key and cannot be asked. Which key one needs depends on several settings. */
function disabledModels({ models }: Config): DisabledFeature[] {
  if (!models.enabled) return []
  return resolveProviders(models).unusable.map(({ kind, why }) => ({ feature: `models.${kind}`, reason: why.en }))
}

/** The same for any schema of strict objects. */
export function loadWith<Schema extends z.ZodType>(
  schema: Schema,
  request: LoadRequest,
  earlier: readonly EarlierKey[] = [],
): Loaded<z.output<Schema>> {
  const keys = keysOf(schema)
  const layers = readLayers({ directory: request.directory, environment: request.environment, configFile: request.configFile })
  const gathered = gather(keys, layers, request.flags ?? {}, earlier)
  const issues = [...gathered.issues, ...[...gathered.candidates.values()].flatMap((all) => all.flatMap((one) => checkCandidate(one, all)))]
  const { features, disabled } = runnableFeatures(keys, gathered)
  const wanted = keys.filter(({ feature }) => feature === undefined || features.has(feature))
  issues.push(...missingKeys(wanted, gathered, issues))

  const parsed = schema.safeParse(treeOf(wanted, gathered))
  if (parsed.success && issues.length === 0) {
    return {
      config: parsed.data,
      environmentName: layers.environmentName,
      origins: new Map(wanted.flatMap((key) => originOf(key, gathered))),
      keys,
      disabled,
      warnings: [...gathered.warnings, ...uselessVariables(earlier, layers), ...strangeVariables(keys, layers)],
      secretNamed: (variable) => secretNamed(variable, layers.variables),
    }
  }
  const known = new Set(issues.map(({ path }) => path))
  const more = (parsed.error?.issues ?? []).map((issue) => issueOfSchema(issue, gathered)).filter(({ path }) => !known.has(path))
  throw new ConfigError([...issues, ...more])
}

/** An optional section runs when somebody sets one of its keys and its required secrets are there. */
function runnableFeatures(keys: readonly ConfigKey[], gathered: Gathered) {
  const features = new Set<string>()
  const disabled: DisabledFeature[] = []
  for (const feature of featuresOf(keys)) {
    const own = keys.filter((key) => key.feature === feature)
    const isAsked = own.some(({ path }) => gathered.candidates.has(path) || gathered.unresolved.has(path))
    if (!isAsked) continue
    const missing = own.find((key) => key.type === 'secret' && key.isRequired && valueOf(key, gathered) === undefined)
    if (missing === undefined) features.add(feature)
    else disabled.push({ feature, reason: missingSecret(missing, gathered.unresolved.get(missing.path)) })
  }
  return { features, disabled }
}

function missingSecret(key: ConfigKey, unresolved: readonly string[] | undefined): string {
  const [variable] = key.variables
  const set = unresolved === undefined ? `${variable} or ${variable}_FILE` : unresolved.join(' and ')
  return `the secret ${key.path} is missing: set ${set}`
}

function missingKeys(keys: readonly ConfigKey[], gathered: Gathered, issues: readonly ConfigIssue[]): ConfigIssue[] {
  return keys
    .filter((key) => key.isRequired && key.type !== 'secret' && !gathered.candidates.has(key.path))
    .filter(({ path }) => !issues.some((issue) => issue.path === path))
    .map(({ path, variables }) => ({
      code: 'CFG-015',
      where: 'configuration',
      path,
      message: 'must be set',
      next: `set ${path} in config.yaml, or the variable ${variables[0]}`,
    }))
}

function treeOf(keys: readonly ConfigKey[], gathered: Gathered): object {
  const tree: Record<string, unknown> = {}
  for (const key of keys) {
    const value = valueOf(key, gathered)
    const parts = key.path.split('.')
    const last = parts.pop() ?? ''
    let section = tree
    for (const part of parts) {
      section[part] ??= {}
      // Sections are made by the line above and hold nothing else.
      section = section[part] as Record<string, unknown>
    }
    if (value !== undefined) section[last] = value
  }
  return tree
}

function valueOf(key: ConfigKey, gathered: Gathered): unknown {
  const all = gathered.candidates.get(key.path) ?? []
  return key.type === 'map' ? mergedMap(all) : all[0]?.value
}

/** Maps of files add up key by key, the stronger file winning; one from a variable or flag stands alone. */
function mergedMap(all: readonly Candidate[]): unknown {
  const alone = all.find(({ addsUp }) => !addsUp)
  if (alone !== undefined || all.length === 0) return alone?.value
  return Object.assign({}, ...all.toReversed().map(({ value }) => value)) as unknown
}

function originOf(key: ConfigKey, gathered: Gathered): [string, string][] {
  const all = gathered.candidates.get(key.path) ?? []
  if (all[0] === undefined) return []
  const origins = key.type === 'map' && all[0].addsUp ? all.filter(({ addsUp }) => addsUp) : [all[0]]
  return [[key.path, origins.map(({ origin }) => origin).join(' and ')]]
}

function strangeVariables(keys: readonly ConfigKey[], layers: Layers): string[] {
  const known = new Set<string>(otherVariables)
  for (const { variables } of keys) for (const name of variables) known.add(name).add(`${name}_FILE`)
  return layers.variables.flatMap(({ name: layer, variables }) =>
    unknownVariables(variables, known).map(
      ({ name, near }) => `${name} (${layer}) is not a setting${near === undefined ? '' : `; did you mean ${near}?`}`,
    ),
  )
}
