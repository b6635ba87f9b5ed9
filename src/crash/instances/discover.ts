import type { MilvusInstanceRef } from '../../domain/crash/crash-record.ts'
import { instanceKey, type MilvusInstance } from '../../domain/crash/milvus-instance.ts'
import { type Instant, instantOf, parseInstant } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { AnyObject, Pod } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { type DiscoverySettings, scannedNamespaces } from './discovery-settings.ts'
import { instancePodOf, statusOfPods } from './instance-pods.ts'
import { madeBy, workloadOf } from './owner-chain.ts'
import { instanceOfPod, type LabelledPod, type Rules, rulesOf } from './recognise.ts'

/** An instance with the objects it is made of. */
export interface FoundInstance {
  readonly instance: MilvusInstance
  readonly pods: readonly Pod[]
  readonly workloads: readonly ObjectRef[]
}

/** Every instance in the namespaces that are scanned, by namespace and name. Pure over the world. */
export function discoverInstances(world: World, settings: DiscoverySettings): readonly FoundInstance[] {
  const rules = rulesOf(settings)
  const members = new Map<string, Member[]>()
  for (const pod of scannedPods(world, settings)) {
    const member = memberOf(world, pod, rules)
    if (member === undefined) continue
    const key = instanceKey(member.ref)
    members.set(key, [...(members.get(key) ?? []), member])
  }
  return [...members]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, [first, ...more]]) => (first === undefined ? [] : [foundOf(world, [first, ...more])]))
}

export function scannedPods(world: World, settings: DiscoverySettings): readonly Pod[] {
  const namespaces = scannedNamespaces(settings)
  return namespaces === undefined ? world.list('Pod') : namespaces.flatMap((namespace) => world.list('Pod', namespace))
}

/** The instance of one pod, the owner's word included. */
export function instanceIn(world: World, pod: Pod, rules: Rules): MilvusInstanceRef | undefined {
  return memberOf(world, pod, rules)?.ref
}

interface Member {
  readonly ref: MilvusInstanceRef
  readonly pod: Pod
  readonly workload: ObjectRef | undefined
  readonly confirmedBy: string | undefined
}

/** Labels find it; the owner decides between Helm and operator where it says something else, and confirms the name where it says the same. */
function memberOf(world: World, pod: Pod, rules: Rules): Member | undefined {
  const labelled = instanceOfPod(labelledPod(pod), rules)
  if (labelled === undefined) return undefined
  const workload = workloadOf(world, pod)
  const made = workload === undefined ? undefined : madeBy(world, workload)
  const confirmedBy = made?.name === labelled.name ? made.told : undefined
  return { ref: { ...labelled, type: made?.type ?? labelled.type }, pod, workload, confirmedBy }
}

export function labelledPod({ metadata }: Pod): LabelledPod {
  const { namespace = '', name, labels = {}, ownerReferences = [] } = metadata
  return { namespace, name, labels, ownerRefs: ownerReferences }
}

function foundOf(world: World, members: readonly [Member, ...Member[]]): FoundInstance {
  const pods = members.map(({ pod }) => pod)
  const shown = pods.map((pod) => instancePodOf(pod)).toSorted((left, right) => (left.name < right.name ? -1 : 1))
  const workloads = distinct(members.flatMap(({ workload }) => (workload === undefined ? [] : [workload])))
  const [first] = members
  const oldest = oldestOf([...workloads.flatMap((ref) => world.object(ref) ?? []), ...pods]) ?? first.pod
  const confirmedBy = members.find((member) => member.confirmedBy !== undefined)?.confirmedBy
  return {
    pods,
    workloads,
    instance: {
      ...first.ref,
      type: members.some(({ ref }) => ref.type === 'operator') ? 'operator' : 'helm',
      labels: oldest.metadata.labels ?? {},
      annotations: oldest.metadata.annotations ?? {},
      status: statusOfPods(shown),
      createdAt: createdAt(oldest) ?? instantOf(0),
      ...(confirmedBy === undefined ? {} : { confirmedBy }),
      pods: shown,
    },
  }
}

function distinct(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map(refs.map((ref) => [refText(ref), ref])).values()].toSorted((left, right) => (refText(left) < refText(right) ? -1 : 1))
}

/** A workload stands before the pods that it makes; a pod that waits for its first status has no time yet. */
function oldestOf(objects: readonly AnyObject[]): AnyObject | undefined {
  return objects.toSorted((left, right) => (createdAt(left) ?? '~').localeCompare(createdAt(right) ?? '~'))[0]
}

function createdAt({ metadata }: AnyObject): Instant | undefined {
  return parseInstant(metadata.creationTimestamp)
}
