import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { PersistentVolumeClaim } from '../../world/kinds.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { timeMs } from './container-symptoms.ts'
import { graces } from './graces.ts'
import { symptom } from './symptom.ts'

/** Claims that have no volume, or have lost it. A claim whose class waits for its first pod is normal until a sick pod waits for it. */
export function storageSymptoms(world: World, sickPods: readonly Symptom[]): Symptom[] {
  const pending = world.list('PersistentVolumeClaim').filter(({ status }) => status?.phase === 'Pending' || status?.phase === 'Lost')
  if (pending.length === 0) return []
  const waitedFor = claimsOf(world, sickPods)
  return pending.flatMap((claim) => symptomsOf(world, claim, waitedFor))
}

function symptomsOf(world: World, claim: PersistentVolumeClaim, waitedFor: ReadonlySet<string>): Symptom[] {
  const ref = refOf(claim)
  const createdMs = timeMs(claim.metadata.creationTimestamp)
  if (claim.status?.phase === 'Lost') return [symptom('claim.lost', ref)]
  if (createdMs !== undefined && epochMsOf(world.at) - createdMs < graces.claim) return []
  if (waitsForFirstPod(world, claim) && !waitedFor.has(refText(ref)) && !hasFailedProvisioning(world, ref)) return []
  return [symptom('claim.pending', ref, { sinceMs: createdMs })]
}

function waitsForFirstPod(world: World, claim: PersistentVolumeClaim): boolean {
  const name = claim.spec.storageClassName ?? ''
  return name !== '' && world.get('StorageClass', '', name)?.volumeBindingMode === 'WaitForFirstConsumer'
}

function hasFailedProvisioning(world: World, ref: ObjectRef): boolean {
  return world.eventsOf(ref).some(({ reason }) => reason === 'ProvisioningFailed')
}

function claimsOf(world: World, sickPods: readonly Symptom[]): ReadonlySet<string> {
  const names = sickPods.flatMap(({ object }) =>
    (world.get('Pod', object.namespace, object.name)?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
      persistentVolumeClaim === undefined
        ? []
        : [refText({ kind: 'PersistentVolumeClaim', namespace: object.namespace, name: persistentVolumeClaim.claimName })],
    ),
  )
  return new Set(names)
}
