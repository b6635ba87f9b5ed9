import type { Evidence } from '../../domain/incident/evidence.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import { verbatim } from '../../domain/text.ts'
import type { Pod } from '../../world/kinds.ts'
import { conditionOf, containerStatuses, waitingReason } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { EventRecord, Reference, World } from '../../world/world.ts'
import { suspectPods } from '../containers/cases.ts'
import { keysOf } from '../evidence/config-history.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { absenceEvidence, eventEvidence, statusEvidence } from '../evidence/pieces.ts'
import { isAbout, type Missing, type MissingObject, missingIn } from './words.ts'

/** Something that a workload names and that is not there. */
export interface Absence {
  readonly missing: Missing
  readonly owner: ObjectRef
  /** Every place that names it. */
  readonly references: readonly Reference[]
  readonly evidence: readonly Evidence[]
  readonly explains: readonly ObjectRef[]
}

interface Said {
  readonly missing: Missing
  readonly evidence: Evidence
}

/** What the suspects miss: by the cluster's own words where it said some, else by looking. What has come back since is not missing. */
export function absencesOf(input: Pick<AnalyzerInput, 'world' | 'suspects'>): readonly Absence[] {
  const { world, suspects } = input
  const ofPods = suspectPods(input).flatMap((pod) => absencesOfPod(world, pod))
  const workloads = new Map(suspects.filter(({ kind }) => makers.has(kind)).map((ref) => [refText(ref), ref]))
  return merged([...ofPods, ...[...workloads.values()].flatMap((ref) => absencesOfMaker(world, ref))])
}

const makers = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'])

function absencesOfPod(world: World, pod: Pod): Absence[] {
  const ref = refOf(pod)
  const owner = world.topOwner(ref)
  const references = world.referencesOf(ref).filter(({ optional }) => !optional)
  const said = saidOfPod(world, pod)
  const bySaid = said.flatMap(({ missing, evidence }): Absence[] => {
    const about = references.filter((reference) => isAbout(missing, reference))
    const seen = missing.kind === 'HostPath' ? 'hidden' : presence(world, about[0], missing, ref.namespace)
    if (seen === 'there') return []
    const absence = seen === 'absent' && missing.kind !== 'HostPath' ? [lookedFor(missing, ref.namespace)] : []
    return [{ missing, owner, references: about, evidence: [evidence, ...absence], explains: [ref, owner] }]
  })
  if (bySaid.length > 0 || said.length > 0) return bySaid
  return references
    .filter((reference) => waitsFor(pod, reference) && presence(world, reference, missingOf(reference), ref.namespace) === 'absent')
    .map((reference) => {
      const missing = missingOf(reference)
      return { missing, owner, references: [reference], evidence: [lookedFor(missing, ref.namespace)], explains: [ref, owner] }
    })
}

/** Nothing was said (events are kept for an hour only): the pod must at least wait where such an absence would make it wait. */
function waitsFor(pod: Pod, { use, container }: Reference): boolean {
  const statuses = containerStatuses(pod)
  if (use === 'env' || use === 'env-from') {
    return statuses.some((status) => status.name === container && waitingReason(status) === 'CreateContainerConfigError')
  }
  const mounts = use === 'volume' || use === 'projected-volume' || use === 'claim'
  return mounts && isBeingMade(pod)
}

function isBeingMade(pod: Pod): boolean {
  const statuses = containerStatuses(pod)
  return (
    pod.status?.phase === 'Pending' &&
    statuses.every((status) => ['ContainerCreating', 'PodInitializing'].includes(waitingReason(status) ?? ''))
  )
}

function saidOfPod(world: World, pod: Pod): Said[] {
  const ref = refOf(pod)
  const warnings = world.eventsOf(ref).filter(({ type }) => type === 'Warning')
  const volumes = pod.spec.volumes
  const ofContainers = containerStatuses(pod).flatMap((status): Said[] => {
    const { reason, message = '' } = status.state?.waiting ?? {}
    const missing = reason === 'CreateContainerConfigError' ? missingIn(message, volumes) : undefined
    if (missing === undefined) return []
    const event = warnings.findLast((warning) => warning.message.includes(message))
    const evidence = event === undefined ? statusEvidence(ref, verbatim(quoted(message)), 'proof') : eventEvidence(event, 'proof')
    return [{ missing, evidence }]
  })
  if (!isBeingMade(pod)) return ofContainers
  const scheduled = conditionOf(pod, 'PodScheduled')
  const refusal = scheduled?.status === 'False' ? missingIn(scheduled.message ?? '') : undefined
  const ofScheduler =
    refusal === undefined ? [] : [{ missing: refusal, evidence: statusEvidence(ref, verbatim(quoted(scheduled?.message ?? '')), 'proof') }]
  return [
    ...ofContainers,
    ...ofScheduler,
    ...warnings.filter(({ reason }) => reason === 'FailedMount').flatMap((event) => said(event, pod)),
  ]
}

function said(event: EventRecord, pod: Pod | undefined): Said[] {
  const missing = missingIn(event.message, pod?.spec.volumes)
  return missing === undefined ? [] : [{ missing, evidence: eventEvidence(event, 'proof') }]
}

/** A controller that may not make pods says so about itself: the account they should run as is not there. */
function absencesOfMaker(world: World, ref: ObjectRef): Absence[] {
  const owner = world.topOwner(ref)
  const sets = ref.kind === 'Deployment' ? world.revisionsOf(ref).filter(({ isCurrent }) => isCurrent) : []
  return [ref, ...sets.map(({ kept }) => kept)].flatMap((maker) =>
    world
      .eventsOf(maker)
      .filter(({ reason }) => reason === 'FailedCreate')
      .flatMap((event) => said(event, undefined))
      .flatMap(({ missing, evidence }): Absence[] => {
        const about = world.referencesOf(owner).filter((reference) => isAbout(missing, reference))
        if (missing.kind === 'HostPath' || presence(world, about[0], missing, ref.namespace) === 'there') return []
        return [{ missing, owner, references: about, evidence: [evidence], explains: [owner, maker] }]
      }),
  )
}

type Presence = 'there' | 'absent' | 'hidden'

function presence(world: World, reference: Reference | undefined, missing: Missing, namespace: string): Presence {
  if (missing.kind === 'HostPath') return 'hidden'
  const target = reference?.target ?? { kind: missing.kind, namespace, name: missing.name }
  if (!world.canRead(missing.kind, target.namespace)) return 'hidden'
  const object = world.object(target)
  if (object === undefined) return 'absent'
  return missing.key === undefined || Object.hasOwn(keysOf(object), missing.key) ? 'there' : 'absent'
}

function missingOf({ target, key }: Reference): MissingObject {
  return { kind: target.kind, name: target.name, ...(key === undefined ? {} : { key }) }
}

function lookedFor({ kind, name, key }: MissingObject, namespace: string): Evidence {
  const text =
    key === undefined
      ? { en: `no ${kind} ${name} in namespace ${namespace}`, zh: `命名空间 ${namespace} 中没有 ${kind} ${name}` }
      : { en: `no key ${key} in ${kind} ${name}`, zh: `${kind} ${name} 中没有键 ${key}` }
  return absenceEvidence({ kind, namespace, name }, text, 'strong')
}

/** One absence for each missing thing of a workload, however many pods miss it; evidence of the first pods is enough. */
function merged(absences: readonly Absence[]): readonly Absence[] {
  const byThing = new Map<string, Absence>()
  for (const absence of absences) {
    const key = `${refText(absence.owner)} ${JSON.stringify(absence.missing)}`
    const before = byThing.get(key)
    byThing.set(key, before === undefined ? absence : joined(before, absence))
  }
  return [...byThing.values()]
}

const mostEvidence = 4

function joined(left: Absence, right: Absence): Absence {
  const unique = <Value>(values: readonly Value[], key: (value: Value) => string): readonly Value[] => [
    ...new Map(values.map((value) => [key(value), value])).values(),
  ]
  return {
    ...left,
    references: unique([...left.references, ...right.references], ({ path }) => path.join('.')),
    evidence: unique(
      [...left.evidence, ...right.evidence],
      ({ kind, object, text }) => `${kind} ${object === undefined ? '' : refText(object)} ${text.en}`,
    ).slice(0, mostEvidence),
    explains: unique([...left.explains, ...right.explains], refText),
  }
}
