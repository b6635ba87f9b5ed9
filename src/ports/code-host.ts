import type { Instant } from '../domain/instant.ts'

/** `owner/name`, each part checked. */
export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

/**
 * Where code is kept: GitHub, or a folder that git reads. Undefined answers mean "not there, or not to be seen by us". Bounded, cancellable, read-only.
 * Throws AcesoErrors: `source-unavailable`, `rate-limited`, `timed-out`, `not-found` for a repository that nobody here knows.
 */
export interface CodeHost {
  releaseByTag(repository: RepositoryName, tag: string, signal: AbortSignal): Promise<Release | undefined>
  latestRelease(repository: RepositoryName, signal: AbortSignal): Promise<Release | undefined>
  pullRequest(repository: RepositoryName, number: number, signal: AbortSignal): Promise<PullRequest | undefined>
  changedFiles(repository: RepositoryName, number: number, signal: AbortSignal): Promise<ChangedFiles | undefined>
  diff(repository: RepositoryName, number: number, signal: AbortSignal): Promise<Diff | undefined>
}

export interface Release {
  readonly tag: string
  readonly name: string
  /** What was written for readers; for a folder the annotation of the tag and the commits since the tag before. */
  readonly body: string
  readonly commit?: string
  readonly publishedAt?: Instant
  readonly author?: string
  readonly isPrerelease: boolean
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly author?: string
  readonly base?: string
  readonly head?: string
  readonly mergedAt?: Instant
  readonly mergeCommit?: string
  readonly additions: number
  readonly deletions: number
  readonly changedFiles: number
}

export interface ChangedFiles {
  readonly files: readonly ChangedFile[]
  /** There are more than were read. */
  readonly isCut: boolean
}

export interface ChangedFile {
  readonly path: string
  readonly previousPath?: string
  readonly status: string
  readonly additions: number
  readonly deletions: number
  readonly patch?: string
}

export interface Diff {
  readonly text: string
  readonly isCut: boolean
}
