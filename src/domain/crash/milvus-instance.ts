import type { Instant } from '../instant.ts'
import type { MilvusInstanceRef } from './crash-record.ts'

/** `terminated`: it has disappeared and is soon forgotten. */
export const instanceStatuses = ['running', 'failed', 'pending', 'terminating', 'terminated'] as const
export type InstanceStatus = (typeof instanceStatuses)[number]

/** One installation of Milvus. Named by namespace and name: two namespaces may have one of the same name. */
export interface MilvusInstance extends MilvusInstanceRef {
  /** Of the workload that was made first; of a pod where no workload is seen. */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** From all its pods: the worst counts. */
  readonly status: InstanceStatus
  readonly createdAt: Instant
  /** What says, beyond the pods' labels, that they belong together: the release in the workload's annotations, or the Milvus resource that owns it. */
  readonly confirmedBy?: string
  /** By name. */
  readonly pods: readonly InstancePod[]
}

export interface InstancePod {
  readonly name: string
  readonly namespace: string
  /** `succeeded`: it has done its work and is no trouble. */
  readonly status: Exclude<InstanceStatus, 'terminated'> | 'succeeded'
  /** Sum over its containers, init containers too. */
  readonly restartCount: number
  /** When a container of it last ended. */
  readonly lastRestart?: Instant
  readonly containerStatuses: readonly {
    readonly name: string
    readonly restartCount: number
    readonly ready: boolean
    readonly lastTerminationReason?: string
    /** Bounded. */
    readonly lastTerminationMessage?: string
  }[]
}

/** `milvus/prod`: what an instance is called where one name stands for it. */
export function instanceKey({ namespace, name }: Pick<MilvusInstanceRef, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`
}
