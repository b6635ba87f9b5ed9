import { isJsonObject, type Json, valueAt } from '../domain/json.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import type { AnyObject, PersistentVolumeClaim, PodTemplate } from '../world/kinds.ts'
import { templateOf } from '../world/workload.ts'
import type { World } from '../world/world.ts'
import { asJson } from './pod-template.ts'

const releaseName = 'meta.helm.sh/release-name'
const resourcePolicy = 'helm.sh/resource-policy'
/** Volumes that hold what Milvus, etcd and the object store keep, as their charts call them. */
const dataVolume = /^(?:data|datadir|export|storage|.+-data|.+-data-disk|data-.+)$/

/** Workloads that a release has made, and its claims, by Helm's own mark. */
export function madeByRelease(world: World, { namespace, name }: ObjectRef) {
  const isOf = ({ metadata }: AnyObject): boolean => metadata.annotations?.[releaseName] === name
  const workloads = (['Deployment', 'StatefulSet', 'DaemonSet'] as const).flatMap((kind) => world.list(kind, namespace)).filter(isOf)
  return { workloads, claims: world.list('PersistentVolumeClaim', namespace).filter(isOf) }
}

/** Helm deletes the claims of a release, but those that it is told to keep. */
export function isKept({ metadata }: PersistentVolumeClaim): boolean {
  return metadata.annotations?.[resourcePolicy] === 'keep'
}

/** Data that would go with the pods of a workload; undefined where there is none. */
export function lostWith(workload: AnyObject): Text | undefined {
  const { kind, metadata } = workload
  const where = `${kind} ${metadata.name}`
  const volatile = volatileVolume(templateOf(workload))
  if (volatile !== undefined) {
    return {
      en: `${where} keeps its data in the volume ${volatile}, which ends with its pods`,
      zh: `${where} 的数据保存在卷 ${volatile} 中，会随 Pod 一起消失`,
    }
  }
  return undefined
}

/** A StatefulSet may be told to delete its claims when it goes. */
export function deletesClaims(workload: AnyObject): Text | undefined {
  const policy = valueAt(asJson(workload), ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted'])
  if (workload.kind !== 'StatefulSet' || policy !== 'Delete') return undefined
  const where = `StatefulSet ${workload.metadata.name}`
  return { en: `${where} deletes its volumes when it is deleted`, zh: `删除 ${where} 时会一并删除其卷` }
}

function volatileVolume(template: PodTemplate | undefined): string | undefined {
  return template?.spec.volumes?.find(({ name, emptyDir }) => emptyDir !== undefined && dataVolume.test(name))?.name
}

/** `spec.dependencies.etcd.inCluster.deletionPolicy`: where a Milvus resource says that deleting it deletes data. */
export function deletionPath(spec: Json | undefined, path = 'spec'): string | undefined {
  if (!isJsonObject(spec)) return undefined
  for (const [key, value] of Object.entries(spec)) {
    if ((key === 'deletionPolicy' && value === 'Delete') || (key === 'pvcDeletion' && value === true)) return `${path}.${key}`
    const below = deletionPath(value, `${path}.${key}`)
    if (below !== undefined) return below
  }
  return undefined
}
