import { z } from 'zod'
import type { PodOnNode } from '../../src/crash/owner/pod-on-node.ts'
import type { MilvusInstanceRef } from '../../src/domain/crash/crash-record.ts'

const Terminated = z.object({
  finishedAt: z.string().nullish(),
  exitCode: z.int(),
  signal: z.int().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  containerID: z.string().optional(),
})
const Status = z.object({
  name: z.string(),
  containerID: z.string().optional(),
  image: z.string().optional(),
  restartCount: z.int().default(0),
  ready: z.boolean().default(false),
  state: z.object({ waiting: z.object({ reason: z.string().optional() }).optional(), terminated: Terminated.nullish() }).optional(),
  lastState: z.object({ terminated: Terminated.nullish() }).optional(),
})
export type ContainerStatus = z.infer<typeof Status>
const Container = z.object({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
})

/** As much of a pod as the agent reads. */
export const Pod = z.object({
  kind: z.literal('Pod').default('Pod'),
  metadata: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    hostname: z.string().optional(),
    hostNetwork: z.boolean().optional(),
    terminationGracePeriodSeconds: z.number().optional(),
    containers: z.array(Container),
    initContainers: z.array(Container).default([]),
  }),
  status: z
    .object({
      phase: z.string().default('Unknown'),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      containerStatuses: z.array(Status).default([]),
      initContainerStatuses: z.array(Status).default([]),
    })
    .prefault({}),
})
export type Pod = z.infer<typeof Pod>

export type InstanceOf = (pod: {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly ownerRefs: PodOnNode['ownerRefs']
}) => MilvusInstanceRef | undefined

/** A pod as the search for a crash's owner needs it. */
export function podOnNode({ metadata, spec, status }: Pod, instanceOf: InstanceOf): PodOnNode {
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

/** How the container last ended: while it is down between two runs that is its present state, else its last one. */
export function lastEnd({ state, lastState }: ContainerStatus): z.infer<typeof Terminated> | undefined {
  return state?.terminated ?? lastState?.terminated ?? undefined
}

function containerOf(
  { name, image, command = [], args = [] }: z.infer<typeof Container>,
  status: ContainerStatus | undefined,
): PodOnNode['containers'][number] {
  const ended = status === undefined ? undefined : lastEnd(status)
  return {
    name,
    id: status?.containerID ?? '',
    command: [...command, ...args],
    restartCount: status?.restartCount ?? 0,
    ...(image === undefined ? {} : { image }),
    ...(typeof ended?.finishedAt !== 'string'
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
