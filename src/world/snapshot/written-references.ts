import { objectRef } from '../../domain/object-ref.ts'
import type { AnyObject, Container, IngressBackend, PodSpec, Volume } from '../kinds.ts'
import { podSpecPath, templateOf } from '../workload.ts'
import type { Reference, ReferenceKind } from '../world.ts'

type Path = readonly (string | number)[]

/** A reference as one object writes it; `path` starts at that object. */
export interface WrittenReference {
  readonly kind: ReferenceKind
  readonly name: string
  readonly key?: string
  readonly optional: boolean
  readonly path: Path
  readonly container?: string
  readonly use: Reference['use']
}

/** Everything that an object's spec names, in the order written. Made for every pod of the world, so it makes nothing for what is not written. */
export function writtenReferences(object: AnyObject): readonly WrittenReference[] {
  const found: WrittenReference[] = []
  const specPath = podSpecPath(object.kind)
  const spec = specPath === undefined ? undefined : templateOf(object)?.spec
  if (specPath !== undefined && spec !== undefined) podReferences(spec, specPath, found)
  for (const reference of ownReferences(object)) if (reference.name !== '') found.push(reference)
  return found
}

function ownReferences(object: AnyObject): readonly WrittenReference[] {
  switch (object.kind) {
    case 'StatefulSet':
      return [one('Service', object.spec.serviceName, ['spec', 'serviceName'], 'governing-service')]
    case 'ServiceAccount':
      return (object.imagePullSecrets ?? []).map(({ name }, index) =>
        one('Secret', name, ['imagePullSecrets', index, 'name'], 'pull-secret'),
      )
    case 'PersistentVolumeClaim':
      return [
        one('StorageClass', object.spec.storageClassName, ['spec', 'storageClassName'], 'storage-class'),
        one('PersistentVolume', object.spec.volumeName, ['spec', 'volumeName'], 'bound-volume'),
      ]
    case 'Ingress': {
      const { defaultBackend, rules = [], tls = [] } = object.spec
      return [
        ...backend(defaultBackend, ['spec', 'defaultBackend']),
        ...rules.flatMap((rule, ruleIndex) =>
          (rule.http?.paths ?? []).flatMap((entry, index) =>
            backend(entry.backend, ['spec', 'rules', ruleIndex, 'http', 'paths', index, 'backend']),
          ),
        ),
        ...tls.map(({ secretName }, index) => one('Secret', secretName, ['spec', 'tls', index, 'secretName'], 'ingress-tls')),
      ]
    }
    default:
      return []
  }
}

function backend(written: IngressBackend | undefined, path: Path): readonly WrittenReference[] {
  return written?.service === undefined ? [] : [one('Service', written.service.name, [...path, 'service', 'name'], 'ingress-backend')]
}

function podReferences(spec: PodSpec, at: Path, found: WrittenReference[]): void {
  for (const list of ['initContainers', 'containers'] as const) {
    spec[list]?.forEach((container, index) => {
      if (container.env !== undefined || container.envFrom !== undefined) containerReferences(container, [...at, list, index], found)
    })
  }
  spec.volumes?.forEach((volume, index) => volumeReferences(volume, [...at, 'volumes', index], found))
  if (spec.serviceAccountName) found.push(one('ServiceAccount', spec.serviceAccountName, [...at, 'serviceAccountName'], 'service-account'))
  spec.imagePullSecrets?.forEach(({ name }, index) => {
    if (name) found.push(one('Secret', name, [...at, 'imagePullSecrets', index, 'name'], 'pull-secret'))
  })
}

const keyFields = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
] as const
const wholeFields = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
] as const
const sourceFields = [
  ['configMap', 'ConfigMap'],
  ['secret', 'Secret'],
] as const

function containerReferences(container: Container, at: Path, found: WrittenReference[]): void {
  const { name } = container
  container.env?.forEach(({ valueFrom }, index) => {
    if (valueFrom === undefined) return
    for (const [field, kind] of keyFields) {
      const from = valueFrom[field]
      if (from?.name === undefined || from.name === '') continue
      const path = [...at, 'env', index, 'valueFrom', field, 'name']
      found.push({ ...one(kind, from.name, path, 'env', from.optional), key: from.key, container: name })
    }
  })
  container.envFrom?.forEach((entry, index) => {
    for (const [field, kind] of wholeFields) {
      const from = entry[field]
      if (from?.name === undefined || from.name === '') continue
      found.push({ ...one(kind, from.name, [...at, 'envFrom', index, field, 'name'], 'env-from', from.optional), container: name })
    }
  })
}

function volumeReferences(volume: Volume, at: Path, found: WrittenReference[]): void {
  const { configMap, secret, persistentVolumeClaim, projected } = volume
  if (configMap?.name)
    found.push(...keyed(one('ConfigMap', configMap.name, [...at, 'configMap', 'name'], 'volume', configMap.optional), configMap))
  if (secret?.secretName)
    found.push(...keyed(one('Secret', secret.secretName, [...at, 'secret', 'secretName'], 'volume', secret.optional), secret))
  if (persistentVolumeClaim?.claimName) {
    found.push(one('PersistentVolumeClaim', persistentVolumeClaim.claimName, [...at, 'persistentVolumeClaim', 'claimName'], 'claim'))
  }
  projected?.sources?.forEach((source, index) => {
    for (const [field, kind] of sourceFields) {
      const from = source[field]
      if (!from?.name) continue
      const path = [...at, 'projected', 'sources', index, field, 'name']
      found.push(...keyed(one(kind, from.name, path, 'projected-volume', from.optional), from))
    }
  })
}

/** A volume that lists items needs each of their keys; one that lists none needs the object only. */
function keyed(reference: WrittenReference, from: { readonly items?: readonly { readonly key: string }[] }): readonly WrittenReference[] {
  return from.items === undefined || from.items.length === 0 ? [reference] : from.items.map(({ key }) => ({ ...reference, key }))
}

function one(kind: ReferenceKind, name: string | undefined, path: Path, use: Reference['use'], optional = false): WrittenReference {
  return { kind, name: name ?? '', optional, path, use }
}

/** Kinds that lie in no namespace are named without one. */
export function targetOf(reference: WrittenReference, namespace: string): Reference['target'] {
  const isClusterWide = reference.kind === 'StorageClass' || reference.kind === 'PersistentVolume'
  return { ...objectRef(reference.kind, isClusterWide ? '' : namespace, reference.name), kind: reference.kind }
}
