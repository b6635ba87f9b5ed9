import type { Readable } from 'node:stream'
import type { ScanReport } from '../../crash/instances/scan-report.ts'
import type { Analysis } from '../../diagnosis/analysis.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import type { MilvusInstance } from '../../domain/crash/milvus-instance.ts'
import type { Json } from '../../domain/json.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { DiagnosisReport } from '../../domain/release/report.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Language, Text } from '../../domain/text.ts'
import type { ModelState } from '../../ports/model/model.ts'
import type { ModelCheck, UnusableProviderView } from '../../ports/model/overview.ts'
import type { Role, TokenRecord } from '../../ports/store/store.ts'
import type { Pipes } from '../mcp/over-stdio.ts'

/**
 * What the command line needs from the program; the composition root implements it. Every means loads the configuration itself from what was given
 * (ConfigError with all issues), opens only what it uses, and closes it before it answers. Faults are AcesoErrors with a code.
 * Talking to a running server is not among them: the command line does that over HTTP like any other client.
 */
export interface CliMeans {
  readonly version: string
  /** Runs the server until the signal is aborted, and resolves when everything has stopped cleanly. */
  start(given: Given, report: (started: Started) => void, signal: AbortSignal): Promise<void>
  /** One scan. `progress` is told what is being asked of whom; texts are short. */
  analyze(given: Given, scope: Scope, progress: (text: Text) => void, signal: AbortSignal): Promise<Scanned>
  /** Writes what can be seen of the cluster, masked, to a new folder. Refuses a folder that is not empty. */
  record(given: Given, scope: Scope, folder: string, progress: (text: Text) => void, signal: AbortSignal): Promise<Recorded>
  /** Writes the whole store, no secrets and no token hashes, to one file of JSON lines. Refuses to overwrite. */
  exportStore(given: Given, file: string, signal: AbortSignal): Promise<Transferred>
  /** Reads such a file into an empty store. */
  importStore(given: Given, file: string, signal: AbortSignal): Promise<Transferred>
  /** Checks come as they are made, in the order of the page; a check that fails is an answer, not a fault. */
  doctor(given: Given, signal: AbortSignal): AsyncIterable<Check>
  configuration(given: Given): Promise<EffectiveConfig>
  /** A report on one workload, by the rules, written here and kept nowhere. `not-found` where there is no such workload. */
  diagnose(given: Given, asked: AskedWorkload, progress: (text: Text) => void, signal: AbortSignal): Promise<Diagnosed>
  /** One look for instances of Milvus. */
  instances(given: Given, signal: AbortSignal): Promise<InstanceScan>
  /** Serves MCP over these pipes until the other end closes: over a recording or a cluster, and over a store where one is named. Logs go to stderr. */
  mcp(given: Given, pipes: Pipes, signal: AbortSignal): Promise<void>
  readonly tokens: TokenMeans
  readonly crash: CrashMeans
  readonly models: ModelMeans
}

/** What was given on the command line, for the configuration. */
export interface Given {
  /** `--config`. */
  readonly configFile: string | undefined
  /** Value by setting path, with the flag's name for messages. */
  readonly flags: Readonly<Record<string, { readonly flag: string; readonly value: string }>>
}

export interface Scope {
  /** Undefined: every namespace that may be seen. */
  readonly namespace: string | undefined
}

export interface Started {
  /** Where people reach it. */
  readonly url: string
  /** `PostgreSQL db.example:5432/aceso`, `embedded in data/`; no passwords. */
  readonly store: string
  /** The folder of core dumps that is watched on this machine, or why none is. */
  readonly cores: string
  readonly cluster: { readonly id: string; readonly origin: string; readonly readOnly: boolean }
  readonly mode: string
  readonly disabled: EffectiveConfig['disabled']
  readonly warnings: readonly string[]
  /** True while no token exists: only this machine is served, without asking who calls. */
  readonly isOpen: boolean
}

export interface AskedWorkload {
  readonly workload: { readonly kind: string; readonly namespace: string; readonly name: string }
  readonly language: Language
}

export interface Diagnosed {
  readonly release: Deployment
  readonly report: DiagnosisReport
}

export interface Scanned {
  readonly analysis: Analysis
  /** Moment of the world, for "for 14 min": not the present when a recording is read. */
  readonly at: string
  readonly origin: string
}

export interface InstanceScan {
  readonly at: string
  readonly origin: string
  readonly instances: readonly MilvusInstance[]
  readonly report: ScanReport
  /** Why there is none. */
  readonly noneBecause?: Text
}

export interface Recorded {
  readonly folder: string
  readonly objects: number
  readonly notChecked: Analysis['notChecked']
}

export interface Transferred {
  readonly file: string
  /** Rows by what they are: incidents, events, patterns. */
  readonly counts: Readonly<Record<string, number>>
}

export interface Check {
  /** Stable: `cluster.connection`, `cluster.permissions`, `store`, `port`, `config`. */
  readonly code: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly what: Text
  /** What to do about it. */
  readonly next?: Text
}

export interface EffectiveConfig {
  readonly environment: string
  readonly values: readonly EffectiveValue[]
  readonly disabled: readonly { readonly feature: string; readonly reason: string }[]
  readonly warnings: readonly string[]
}

export interface EffectiveValue {
  readonly key: string
  /** Secrets are `***`; null where nothing is set. */
  readonly value: Json
  /** `--port`, `ACESO_SERVER_PORT (environment)`, `config.yaml:3`, `default`. */
  readonly origin: string
}

/** On the store itself, so that the first token can be made before anybody may ask the server. */
export interface TokenMeans {
  /** The only moment the token is known; the store keeps its hash. `conflict` when the name is taken. */
  add(given: Given, name: string, role: Role, signal: AbortSignal): Promise<Secret>
  list(given: Given, signal: AbortSignal): Promise<readonly TokenRecord[]>
  /** `not-found` when nobody has that name. */
  remove(given: Given, name: string, signal: AbortSignal): Promise<void>
}

export interface ModelMeans {
  /** Looks at every configured provider. Costs nothing unless `spend` allows one short question each. */
  check(given: Given, spend: boolean, signal: AbortSignal): Promise<CheckedModels>
}

export interface CheckedModels {
  readonly state: ModelState
  readonly unusable: readonly UnusableProviderView[]
  /** As they are made. */
  readonly checks: AsyncIterable<ModelCheck>
}

/** Work on core files of this machine; needs no configuration, no store, no server. */
export interface CrashMeans {
  /** `early` is told what the core says by itself, before a debugger walks its stack; never called where none is asked. */
  inspect(file: string, how: InspectHow, early: (record: CrashRecord) => void, signal: AbortSignal): Promise<CrashRecord>
  /** Whether this machine keeps cores where they are looked for, and has what reads them. */
  preflight(corePath: string): AsyncIterable<Check>
  /** Writes the slim core to `out`, in the place of what is there; packed by zstd where that ends in `.zst`. Refuses the core itself. */
  slim(file: string, out: string, how: SlimHow, signal: AbortSignal): Promise<Slimmed>
  /** Writes a slim core that comes from a server, packed by zstd as it comes; unpacked unless the name ends in `.zst`. Answers with its size. */
  write(content: Readable, out: string, signal: AbortSignal): Promise<number>
  /** Reads every stored file of a place to its end. `tell`: how many were read so far. */
  verify(place: StoredPlace, tell: (files: number) => void, signal: AbortSignal): Promise<Verified>
}

/** Where stored cores are looked through without a server: a folder of this machine, or a bucket (its keys from the environment). */
export type StoredPlace =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 'bucket'
      readonly bucket: string
      readonly prefix: string
      readonly endpoint?: string
      readonly region?: string
      readonly pathStyle: boolean
    }

export interface Verified {
  readonly checkedFiles: number
  readonly checkedBytes: number
  readonly missing: number
  readonly damaged: number
  readonly orphaned: number
  /** The first two hundred. */
  readonly problems: readonly {
    readonly name: string
    readonly state: 'missing' | 'damaged' | 'orphaned'
    readonly why?: string | undefined
  }[]
}

export interface SlimHow {
  /** Only this thread. */
  readonly thread: number | undefined
}

export interface Slimmed {
  readonly file: string
  readonly threads: number
  readonly sizeBytes: number
  /** What the core takes on its disk. */
  readonly coreBytes: number
  readonly ms: number
}

export interface InspectHow {
  /** The program itself. */
  readonly executable: string | undefined
  /** Folder in which the paths of the core hold: a container's root, an unpacked image. */
  readonly root: string | undefined
  /** The container's log around the crash. */
  readonly log: string | undefined
  readonly debugger: boolean
  readonly timeoutMs: number
}
