import { z } from 'zod'
import type { PodOnNode } from '../src/crash/owner/pod-on-node.ts'
import type { MilvusInstanceRef } from '../src/domain/crash/crash-record.ts'
import type { ApiClient } from './api-client.ts'

const Terminated = z.object({
  finishedAt: z.string().nullish(),
  exitCode: z.int(),
  reason: z.string().optional(),
  containerID: z.string().optional(),
})
const Status = z.object({
  name: z.string(),
  containerID: z.string().optional(),
  image: z.string().optional(),
  restartCount: z.int().default(0),
  state: z.object({ terminated: Terminated.nullish() }).optional(),
  lastState: z.object({ terminated: Terminated.nullish() }).optional(),
})
const Container = z.object({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
})
const Pod = z.object({
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
  }),
  spec: z.object({
    hostname: z.string().optional(),
    hostNetwork: z.boolean().optional(),
    containers: z.array(Container),
    initContainers: z.array(Container).default([]),
  }),
  status: z
    .object({ containerStatuses: z.array(Status).default([]), initContainerStatuses: z.array(Status).default([]) })
    .default({ containerStatuses: [], initContainerStatuses: [] }),
})
type Pod = z.infer<typeof Pod>
/** Each pod is read by itself, so that one of an unknown shape does not hide the others. */
const PodList = z.object({ items: z.array(z.unknown()) })

export interface NodePods {
  /** Pods of this node now. Within a few seconds the same answer is given again. */
  list(signal: AbortSignal): Promise<readonly PodOnNode[]>
}

const keptMs = 2_000
/** A deleted pod may still be the one whose core is read. */
const rememberedMs = 10 * 60_000

export interface PodsMeans {
  readonly api: ApiClient
  readonly nodeName: string
  readonly nowMs: () => number
  /** The Milvus instance that a pod belongs to. */
  readonly instanceOf: (pod: {
    readonly namespace: string
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly ownerRefs: PodOnNode['ownerRefs']
  }) => MilvusInstanceRef | undefined
}

/** Pods of one node, and those that were there a short while ago. */
export function nodePods({ api, nodeName, nowMs, instanceOf }: PodsMeans): NodePods {
  const seen = new Map<string, { readonly pod: PodOnNode; readonly atMs: number }>()
  let readAtMs = Number.NEGATIVE_INFINITY
  return {
    async list(signal) {
      if (nowMs() - readAtMs > keptMs) {
        const selector = encodeURIComponent(`spec.nodeName=${nodeName}`)
        const { items } = PodList.parse(await api(`/api/v1/pods?fieldSelector=${selector}&resourceVersion=0`, signal))
        readAtMs = nowMs()
        for (const item of items) {
          const { data } = Pod.safeParse(item)
          if (data !== undefined) seen.set(data.metadata.uid, { pod: podOf(data, instanceOf), atMs: readAtMs })
        }
        for (const [uid, { atMs }] of seen) if (readAtMs - atMs > rememberedMs) seen.delete(uid)
      }
      return [...seen.values()].map(({ pod }) => pod)
    },
  }
}

function podOf({ metadata, spec, status }: Pod, instanceOf: PodsMeans['instanceOf']): PodOnNode {
  const { namespace, name, uid, labels, ownerReferences: ownerRefs } = metadata
  const statuses = new Map([...status.initContainerStatuses, ...status.containerStatuses].map((one) => [one.name, one]))
  const instance = instanceOf({ namespace, name, labels, ownerRefs })
  return {
    namespace,
    name,
    uid,
    labels,
    ownerRefs,
    ...(spec.hostname === undefined ? {} : { hostname: spec.hostname }),
    ...(spec.hostNetwork === undefined ? {} : { hostNetwork: spec.hostNetwork }),
    ...(instance === undefined ? {} : { instance }),
    containers: [...spec.initContainers, ...spec.containers].map((container) => containerOf(container, statuses.get(container.name))),
  }
}

function containerOf(
  { name, image, command = [], args = [] }: z.infer<typeof Container>,
  status: z.infer<typeof Status> | undefined,
): PodOnNode['containers'][number] {
  const ended = status?.state?.terminated ?? status?.lastState?.terminated
  return {
    name,
    id: status?.containerID ?? '',
    command: [...command, ...args],
    restartCount: status?.restartCount ?? 0,
    ...(image === undefined ? {} : { image }),
    ...(ended === undefined || ended === null || typeof ended.finishedAt !== 'string'
      ? {}
      : {
          lastTermination: {
            finishedAt: ended.finishedAt,
            exitCode: ended.exitCode,
            reason: ended.reason ?? '',
            ...(ended.containerID === undefined ? {} : { containerId: ended.containerID }),
          },
        }),
  }
}
