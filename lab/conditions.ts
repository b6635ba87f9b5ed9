import { z } from 'zod'
import type { KubeObject, LabApi } from './api.ts'

const Name = z.string().describe('a name; a trailing * means every name that starts so')
const Target = z.string().regex(/^[A-Z]\w+\/\S+$/)

/** What can be waited for. */
export const Condition = z.union([
  z.strictObject({
    event: z.string().describe('reason'),
    about: Target.optional(),
    message: z.string().optional().describe('part of the message'),
  }),
  z.strictObject({
    pod: Name,
    reason: z.string().optional().describe('of the waiting, terminated or last terminated state of any container'),
    exitCode: z.number().optional(),
    restarts: z.number().optional().describe('at least'),
    phase: z.string().optional(),
  }),
  z.strictObject({ object: Target, condition: z.string(), status: z.enum(['True', 'False', 'Unknown']), reason: z.string().optional() }),
  z.strictObject({ object: Target, ready: z.number().describe('replicas, or ready endpoints of a Service') }),
  z.strictObject({ object: Target, phase: z.string() }),
])
export type Condition = z.infer<typeof Condition>

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
}

export function apiVersionOf(kind: string): string {
  return apiVersions[kind] ?? 'v1'
}

/** True when the condition holds in the cluster now. */
export async function holdsNow(api: LabApi, namespace: string, condition: Condition): Promise<boolean> {
  const kind = listedKind(condition)
  const objects = await api.list(await api.pathOf(apiVersionOf(kind), kind, namespace))
  return holds(condition, objects)
}

/** The kind of object in which a condition is seen. */
export function listedKind(condition: Condition): string {
  if ('event' in condition) return 'Event'
  if ('pod' in condition) return 'Pod'
  const kind = splitTarget(condition.object).kind
  return kind === 'Service' ? 'EndpointSlice' : kind
}

/** True when one of the objects, all of the condition's listed kind, shows it. */
export function holds(condition: Condition, objects: readonly KubeObject[]): boolean {
  if ('event' in condition) return objects.some((object) => eventMatches(object as unknown as EventObject, condition))
  if ('pod' in condition) return objects.some((object) => podMatches(object, condition))
  const { kind, name } = splitTarget(condition.object)
  if (kind === 'Service' && 'ready' in condition) return readyEndpoints(objects, name) === condition.ready
  return objects
    .filter((object) => nameMatches(name, object.metadata.name))
    .some((object) => {
      const status = (object['status'] ?? {}) as ObjectStatus
      if ('phase' in condition) return status.phase === condition.phase
      if ('ready' in condition) return (status.readyReplicas ?? 0) === condition.ready
      const found = status.conditions?.find(({ type }) => type === condition.condition)
      return found?.status === condition.status && (condition.reason === undefined || found.reason === condition.reason)
    })
}

export function splitTarget(target: string): { readonly kind: string; readonly name: string } {
  const at = target.indexOf('/')
  return { kind: target.slice(0, at), name: target.slice(at + 1) }
}

export function nameMatches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

interface ObjectStatus {
  readonly phase?: string
  readonly readyReplicas?: number
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[]
}

interface EventObject {
  readonly reason?: string
  readonly message?: string
  readonly involvedObject: { readonly kind: string; readonly name: string }
}

function eventMatches(event: EventObject, wanted: Extract<Condition, { event: string }>): boolean {
  if (event.reason !== wanted.event || !(event.message ?? '').includes(wanted.message ?? '')) return false
  if (wanted.about === undefined) return true
  const { kind, name } = splitTarget(wanted.about)
  return event.involvedObject.kind === kind && nameMatches(name, event.involvedObject.name)
}

interface EndedState {
  readonly reason?: string
  readonly exitCode?: number
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string }
  readonly terminated?: EndedState
}

interface PodObject {
  readonly metadata: { readonly name: string }
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly containerStatuses?: readonly {
      readonly restartCount: number
      readonly state?: ContainerState
      readonly lastState?: ContainerState
    }[]
  }
}

function podMatches(pod: PodObject, wanted: Extract<Condition, { pod: string }>): boolean {
  if (!nameMatches(wanted.pod, pod.metadata.name)) return false
  if (wanted.phase !== undefined && pod.status?.phase !== wanted.phase) return false
  if (wanted.reason !== undefined && pod.status?.reason === wanted.reason) return true
  if (wanted.reason === undefined && wanted.exitCode === undefined && wanted.restarts === undefined) return true
  return (pod.status?.containerStatuses ?? []).some(({ restartCount, state, lastState }) => {
    const ended = [state?.terminated, lastState?.terminated]
    const reasons = [state?.waiting?.reason, ...ended.map((end) => end?.reason)]
    return (
      (wanted.reason === undefined || reasons.includes(wanted.reason)) &&
      (wanted.exitCode === undefined || ended.some((end) => end?.exitCode === wanted.exitCode)) &&
      restartCount >= (wanted.restarts ?? 0)
    )
  })
}

function readyEndpoints(slices: readonly KubeObject[], service: string): number {
  return slices
    .filter(({ metadata }) => (metadata['labels'] as Record<string, string> | undefined)?.['kubernetes.io/service-name'] === service)
    .filter((slice) => ((slice['ports'] ?? []) as unknown[]).length > 0)
    .flatMap((slice) => (slice['endpoints'] ?? []) as { readonly conditions?: { readonly ready?: boolean } }[])
    .filter((endpoint) => endpoint.conditions?.ready !== false).length
}
