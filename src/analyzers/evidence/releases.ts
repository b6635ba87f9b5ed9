import type { Evidence, Strength } from '../../domain/incident/evidence.ts'
import type { Mend } from '../../domain/incident/hypothesis.ts'
import { type Instant, msBetween, parseInstant } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { fieldManager } from '../../ports/cluster.ts'
import type { AnyObject } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import type { Revision, World } from '../../world/world.ts'
import { changedFieldsOf, type FieldDifference } from './changed-fields.ts'
import { changeEvidence, statusEvidence } from './pieces.ts'

/** An earlier revision that differs from the present one and served, and how that is known. */
export interface GoodRevision {
  readonly good: Revision
  readonly present: Revision
  /** When the present revision came. */
  readonly since: Instant
  readonly differences: readonly FieldDifference[]
  readonly known: 'ready-pods' | 'was-available' | 'lived-long'
}

/** Kinds whose template Aceso may set back. */
export const rolledBack: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
const longMs = 10 * 60_000

/**
 * The newest earlier revision that served: it has ready pods now, or the workload was available until the present one came, or it was left in place for ten minutes.
 * Revisions with the present template in other words (a restart) do not count.
 */
export function lastGoodRevision(world: World, workload: ObjectRef): GoodRevision | undefined {
  const revisions = world.revisionsOf(workload)
  const present = revisions.find(({ isCurrent }) => isCurrent)
  if (present === undefined || !rolledBack.has(workload.kind)) return undefined
  const since = cameAt(world, workload, revisions, present)
  const earlier = revisions
    .filter(({ revision }) => revision < present.revision)
    .map((good) => ({ good, present, since, differences: changedFieldsOf(good.template, present.template) }))
    .filter(({ differences }) => differences.length > 0)
  const serving = earlier.find(({ good }) => good.readyPods > 0)
  if (serving !== undefined) return { ...serving, known: 'ready-pods' }
  const [newest] = earlier
  if (newest === undefined) return undefined
  if (wasAvailableBefore(world, workload, since)) return { ...newest, known: 'was-available' }
  return msBetween(newest.good.createdAt, since) >= longMs ? { ...newest, known: 'lived-long' } : undefined
}

const madeSoonMs = 10 * 60_000

/**
 * When the present template was written: its ReplicaSet follows soon after, under `Recreate` only when the old pods are gone. Going back to an old template brings
 * its old ReplicaSet back, which then is older than the revisions before it: in both cases the template's writer knows the time.
 */
function cameAt(world: World, workload: ObjectRef, revisions: readonly Revision[], present: Revision): Instant {
  const writer = world.changesOf(workload).find(({ fields }) => fields.some((field) => field.startsWith('spec.template')))
  const isOldest = revisions.some(({ createdAt }) => createdAt > present.createdAt)
  if (writer === undefined) return present.createdAt
  const delayMs = msBetween(writer.at, present.createdAt)
  return isOldest || (delayMs >= 0 && delayMs <= madeSoonMs) ? writer.at : present.createdAt
}

/** Whether the workload had replicas available just before a moment: as an earlier version of it says, or its Available condition, which turned over later or holds since. */
function wasAvailableBefore(world: World, workload: ObjectRef, moment: Instant): boolean {
  const served = world.versionsOf(workload).some(({ at, object }) => at < moment && availableOf(object) > 0)
  const object = world.object(workload)
  const available = object?.kind === 'Deployment' ? conditionOf(object, 'Available') : undefined
  const turned = parseInstant(available?.lastTransitionTime)
  if (served || available === undefined || turned === undefined) return served
  return available.status === 'True' ? turned < moment : turned >= moment && objectIsOlder(object?.metadata.creationTimestamp, moment)
}

function objectIsOlder(created: string | undefined, moment: Instant): boolean {
  const at = parseInstant(created)
  return at !== undefined && at < moment
}

function availableOf(object: AnyObject): number {
  if (object.kind === 'Deployment' || object.kind === 'StatefulSet') return object.status?.availableReplicas ?? 0
  return object.kind === 'DaemonSet' ? (object.status?.numberReady ?? 0) : 0
}

export function rollBackMend(workload: ObjectRef, { good, known }: GoodRevision): Mend {
  const why = {
    'ready-pods': { en: `pods of revision ${good.revision} are ready now`, zh: `第 ${good.revision} 版的 Pod 目前就绪` },
    'was-available': { en: `revision ${good.revision} served until the change`, zh: `变更之前第 ${good.revision} 版可正常服务` },
    'lived-long': { en: `revision ${good.revision} was in place before the change`, zh: `变更之前运行的是第 ${good.revision} 版` },
  }
  return { action: 'roll-back', target: workload, params: { revision: good.revision }, why: why[known] }
}

/** Roll-back as a last resort, where there is something to go back to. */
export function rollBackMends(world: World, workload: ObjectRef): readonly Mend[] {
  const found = lastGoodRevision(world, workload)
  return found === undefined ? [] : [rollBackMend(workload, found)]
}

/**
 * The revision just before the present one, where it is known to have served: none that lies further back, none that was only there. Undefined also for what our own
 * write put in place: that was no release.
 */
export function revisionBefore(world: World, workload: ObjectRef): GoodRevision | undefined {
  const found = lastGoodRevision(world, workload)
  if (found === undefined || found.known === 'lived-long') return undefined
  const { good, present } = found
  const writer = world.changesOf(workload).find(({ fields }) => fields.some((field) => field.startsWith('spec.template')))
  const isBetween = ({ revision, template }: Revision): boolean =>
    revision > good.revision && revision < present.revision && changedFieldsOf(template, present.template).length > 0
  return writer?.manager === fieldManager || world.revisionsOf(workload).some((one) => isBetween(one)) ? undefined : found
}

/** One line a changed field; `telling` picks those that matter for the cause at hand. */
export function changedFields(
  workload: ObjectRef,
  { good, present, since, differences }: GoodRevision,
  strength: Strength,
  telling: (difference: FieldDifference) => boolean = () => true,
): readonly Evidence[] {
  return differences
    .filter((difference) => telling(difference))
    .slice(0, 8)
    .map(({ path, before, after }) =>
      changeEvidence(
        workload,
        {
          en: `revision ${present.revision} changed ${path}: ${before} -> ${after} (revision ${good.revision} had the former)`,
          zh: `第 ${present.revision} 版修改了 ${path}：${before} → ${after}（前者来自第 ${good.revision} 版）`,
        },
        strength,
        since,
      ),
    )
}

/** That the earlier revision served, as evidence. */
export function servedEvidence(workload: ObjectRef, { good, known }: GoodRevision): Evidence {
  const words = {
    'ready-pods': {
      en: `${good.readyPods} pods of revision ${good.revision} are ready beside the failing ones`,
      zh: `第 ${good.revision} 版有 ${good.readyPods} 个 Pod 仍然就绪`,
    },
    'was-available': { en: `it was available with revision ${good.revision}`, zh: `使用第 ${good.revision} 版时可用` },
    'lived-long': { en: `revision ${good.revision} was left in place until the change`, zh: `变更前一直使用第 ${good.revision} 版` },
  }
  return statusEvidence(workload, words[known], known === 'lived-long' ? 'weak' : 'strong')
}
