import type { StoredCore } from '../../domain/crash/agent-protocol.ts'
import type { Instant } from '../../domain/instant.ts'

export const keptStates = ['stored', 'deleted', 'missing', 'damaged'] as const
export type KeptState = (typeof keptStates)[number]

/** Files that were kept of crashes, as their agents told, and what became of them. */
export interface CrashFileStore {
  filesOf(report: string): Promise<readonly KeptFile[]>
  /** What is still stored, by where and by whose. Groups: the largest first. */
  keptFiles(mostGroups: number): Promise<KeptFiles>
  /** An agent deleted files of its own; those on a store that many nodes share may have been told by another. */
  filesDeleted(node: string, names: readonly string[]): Promise<void>

  /** The slim cores that the server itself keeps, the oldest first; at most two hundred thousand. */
  slimFiles(): Promise<readonly SlimFile[]>
  slimUse(): Promise<{ readonly files: number; readonly bytes: number; readonly oldestAt: Instant | undefined }>
  /** Their names, in order, after one of them. */
  slimNames(after: string | undefined, limit: number): Promise<readonly string[]>
  isSlimNamed(name: string): Promise<boolean>
  /** A slim core of the server is no longer there. */
  slimGone(name: string): Promise<void>

  /**
   * Crashes whose records are to go: older than `before`, or beyond the newest `perGroup` of their fingerprint; oldest first. The first crash of each fingerprint and the
   * newest one stay: they say since when, and since which version.
   */
  expired(
    before: Instant,
    perGroup: number,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly slimName: string | undefined }[]>
  /** Deletes records; what their groups have counted stays. */
  forget(ids: readonly string[]): Promise<number>
}

export interface KeptFile extends StoredCore {
  readonly nodeName: string
  readonly storedAt: Instant
  readonly state: KeptState
}

/** A slim core that the server keeps. */
export interface SlimFile {
  readonly name: string
  readonly sizeBytes: number
  readonly storedAt: Instant
  readonly group: string | undefined
  readonly instance: string | undefined
  readonly valueScore: number
}

export interface KeptSum {
  readonly files: number
  readonly bytes: number
  readonly full: number
  readonly slim: number
}

export interface KeptFiles {
  readonly full: { readonly files: number; readonly bytes: number }
  readonly slim: { readonly files: number; readonly bytes: number }
  readonly oldestAt: Instant | undefined
  readonly byBackend: readonly (KeptSum & { readonly backend: StoredCore['backend'] })[]
  readonly byGroup: readonly (KeptSum & { readonly group: string | undefined; readonly frame: string | undefined })[]
}
