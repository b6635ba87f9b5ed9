import type { Instant } from '../domain/instant.ts'

export interface ReleaseName {
  readonly namespace: string
  readonly name: string
}

/** A Helm release as its newest revision is. */
export interface HelmRelease {
  readonly revision: number
  /** `deployed`, `failed`, `pending-upgrade`, `uninstalling` ...; one that is uninstalled is no release any more. */
  readonly status: string
  readonly updatedAt: Instant
  /** `milvus-5.0.19`. */
  readonly chart: string
}

/** `none`: there is none, or it is uninstalled. */
export type HelmAnswer =
  | { readonly kind: 'release'; readonly release: HelmRelease }
  | { readonly kind: 'none' }
  | { readonly kind: 'unavailable'; readonly message: string }

/**
 * `refused`: Helm said no, in its own words, bounded. `unavailable`: there is no Helm here, or it may not be run. A cluster that is away is thrown, to be tried again.
 */
export type HelmResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string }

/** Helm, for the few things that Aceso does with a release. Never a shell; every call is bounded in time and output. */
export interface Helm {
  /** Its version, or why it cannot be used. */
  version(signal: AbortSignal): Promise<{ readonly version: string } | { readonly unavailable: string }>
  /** As it is this moment. Throws where Helm is there and has no answer. */
  release(name: ReleaseName, signal: AbortSignal): Promise<HelmAnswer>
  /** Its history stays. One that is not there is done. */
  uninstall(name: ReleaseName, how: { readonly dryRun: boolean; readonly timeoutMs: number }, signal: AbortSignal): Promise<HelmResult>
  /** Makes it again as that revision was. */
  rollBack(name: ReleaseName, revision: number, how: { readonly timeoutMs: number }, signal: AbortSignal): Promise<HelmResult>
  /** Everything that made it; may hold secrets. */
  export(name: ReleaseName, signal: AbortSignal): Promise<{ readonly values: string; readonly manifest: string }>
}
