import type { MilvusInstanceRef } from '../../domain/crash/crash-record.ts'

/** A pod as the owner search needs it: those that are or lately were on the node of the core. */
export interface PodOnNode {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** `spec.hostname`, where it is set. */
  readonly hostname?: string
  /** It sees the node's network, and so the node's host name. */
  readonly hostNetwork?: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly ownerRefs: readonly { readonly kind: string; readonly name: string }[]
  readonly containers: readonly ContainerOnNode[]
  readonly instance?: MilvusInstanceRef
}

export interface ContainerOnNode {
  readonly name: string
  /** Of the container that runs now; a runtime's prefix (`containerd://`) does no harm. */
  readonly id: string
  readonly image?: string
  /** Command and arguments of its specification. */
  readonly command?: readonly string[]
  readonly restartCount: number
  readonly lastTermination?: {
    readonly finishedAt: string
    readonly exitCode: number
    readonly reason: string
    readonly containerId?: string
  }
}

/** As the kubelet names a pod's host: at most 63 characters, no dash or dot at its end. */
export function hostnameOfPod({ hostname, name }: Pick<PodOnNode, 'hostname' | 'name'>): string {
  return (hostname ?? name).slice(0, 63).replace(/[-.]+$/, '')
}
