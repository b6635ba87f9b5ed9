import { z } from 'zod'
import type { Json } from '../domain/json.ts'
import type { AnyObject } from '../world/kinds.ts'
import { isFinished, isReady } from '../world/pod-state.ts'
import { labelsMatch } from '../world/selector.ts'
import { keepWorldMs } from './answers/cluster-inputs.ts'
import { Limit, Namespace, ObjectKind } from './answers/inputs.ts'
import { defineTool } from './contract.ts'

export const findObjects = defineTool({
  kind: 'find-objects',
  description:
    'Kubernetes objects of one kind with their state in a line: which pods are not ready, which Deployments lack replicas, which nodes are there.',
  needs: 'cluster',
  input: z.strictObject({
    kind: ObjectKind,
    namespace: Namespace.optional(),
    contains: z.string().min(1).max(100).optional().describe('part of the name'),
    labels: z.record(z.string().max(317), z.string().max(63)).optional().describe('labels that it must have'),
    limit: Limit(200, 50),
  }),

  async run({ kind, namespace, contains, labels, limit }, cluster, { signal }) {
    const world = await cluster.world(signal)
    const found = world
      .list(kind, namespace)
      .filter(({ metadata }) => contains === undefined || metadata.name.includes(contains))
      .filter(({ metadata }) => labels === undefined || labelsMatch(labels, metadata.labels))
    return {
      data: { at: world.at, total: found.length, objects: found.slice(0, limit).map((object) => lineOf(object)) },
      notices: [
        ...(found.length > limit ? [`${limit} of ${found.length} objects are shown; narrow them by namespace, contains or labels`] : []),
        ...(world.canRead(kind, namespace) ? [] : [`Aceso may not read ${kind} everywhere asked: there may be more`]),
      ],
      keepMs: keepWorldMs,
    }
  },
})

function lineOf(object: AnyObject): Json {
  const { name, namespace, creationTimestamp } = object.metadata
  return { name, ...(namespace === undefined ? {} : { namespace }), created: creationTimestamp ?? null, ...stateOf(object) }
}

function stateOf(object: AnyObject): { readonly [key: string]: Json } {
  switch (object.kind) {
    case 'Pod': {
      const restarts = (object.status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
      const waiting = object.status?.containerStatuses?.flatMap(({ state }) => state?.waiting?.reason ?? []) ?? []
      return {
        phase: object.status?.phase ?? 'Unknown',
        ready: isReady(object),
        finished: isFinished(object),
        restarts,
        waiting,
        node: object.spec.nodeName ?? null,
      }
    }
    case 'Deployment':
    case 'StatefulSet':
      return { wanted: object.spec.replicas ?? 1, ready: object.status?.readyReplicas ?? 0 }
    case 'DaemonSet':
      return { wanted: object.status?.desiredNumberScheduled ?? 0, ready: object.status?.numberReady ?? 0 }
    case 'Node':
      return { conditions: (object.status?.conditions ?? []).map(({ type, status }) => `${type}=${status}`) }
    case 'PersistentVolumeClaim':
      return { phase: object.status?.phase ?? 'Unknown' }
    default:
      return {}
  }
}
