import type { Instant } from '../instant.ts'
import { type ObjectRef, objectRef } from '../object-ref.ts'
import type { Text } from '../text.ts'
import type { MilvusInstanceRef } from './crash-record.ts'
import type { RestartClass } from './restart-class.ts'

/** One restart of a container of an instance, as it was stored. */
export interface InstanceRestart {
  readonly namespace: string
  readonly instance: string
  readonly pod: string
  readonly container: string
  /** When the container ended. */
  readonly at: Instant
  readonly class: RestartClass
  readonly exitCode: number
}

/** An instance that crashed more often than is let pass, and has not recovered. */
export interface CrashLoop {
  readonly instance: MilvusInstanceRef
  /** What stands for it: the Milvus resource, or the Helm release. */
  readonly object: ObjectRef
  /** Crashes in the window, oldest first; a restart counts whether its core was found or not. */
  readonly panics: readonly [InstanceRestart, ...InstanceRestart[]]
  /** Restarts in the window that are no crashes, by their class. */
  readonly notCounted: readonly { readonly class: RestartClass; readonly count: number }[]
  readonly maxRestartCount: number
  readonly windowMs: number
  readonly workloads: readonly ObjectRef[]
  /** The newest change of what it runs, where one is known. */
  readonly release: { readonly at: Instant; readonly workload: ObjectRef; readonly image: string } | undefined
  /** What is done about it under the present settings. */
  readonly action: 'scale-to-zero' | 'uninstall'
  readonly waitMs: number
  /** Why it is left alone; empty where it may be taken down. */
  readonly refusals: readonly Text[]
  /** Cores of its crashes that no agent has told of yet, and until when they are waited for. */
  readonly coresAwaited: { readonly count: number; readonly until: Instant } | undefined
}

/** What may come of a crash loop, as logs and metrics call it. */
const cleanUpEvents = [
  'restart_threshold_exceeded',
  'instance_uninstalled',
  'instance_scaled_to_zero',
  'cleanup_skipped',
  'cleanup_error',
] as const
export type CleanUpEvent = (typeof cleanUpEvents)[number]

/** Actions that take an instance down. */
export const cleanUpActions = ['delete-milvus', 'scale-to-zero', 'uninstall-release'] as const

/** The source of the signals about crash loops. */
export const loopSource = 'crash-loops'

/** A kind of its own for a Helm release: no object of the cluster stands for one. */
export const releaseKind = 'Release'
export const milvusKind = 'Milvus'

export function instanceObject({ type, namespace, name }: MilvusInstanceRef): ObjectRef {
  return objectRef(type === 'operator' ? milvusKind : releaseKind, namespace, name)
}
