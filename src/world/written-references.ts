import { objectRef } from '../domain/object-ref.ts'
import type { AnyObject, Container, IngressBackend, PodSpec, Volume } from './kinds.ts'
import { containersOf, podSpecPath, templateOf } from './workload.ts'
import type { Reference, ReferenceKind } from './world.ts'

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

/** Everything that an object's spec names, in the order written. */
export function writtenReferences(object: AnyObject): readonly WrittenReference[] {
  const specPath = podSpecPath(object.kind)
  const spec = templateOf(object)?.spec
  const ofPods = specPath === undefined || spec === undefined ? [] : podReferences(spec, specPath)
  return [...ofPods, ...ownReferences(object)].filter(({ name }) => name !== '')
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

function podReferences(spec: PodSpec, at: Path): readonly WrittenReference[] {
  return [
    ...containersOf(spec).flatMap(({ container, path }) => containerReferences(container, [...at, ...path])),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeReferences(volume, [...at, 'volumes', index])),
    one('ServiceAccount', spec.serviceAccountName, [...at, 'serviceAccountName'], 'service-account'),
    ...(spec.imagePullSecrets ?? []).map(({ name }, index) =>
      one('Secret', name, [...at, 'imagePullSecrets', index, 'name'], 'pull-secret'),
    ),
  ]
}

function containerReferences(container: Container, at: Path): readonly WrittenReference[] {
  const found: WrittenReference[] = []
  const add = (reference: WrittenReference): unknown => found.push({ ...reference, container: container.name })
  container.env?.forEach(({ valueFrom }, index) => {
    for (const [field, kind] of [['configMapKeyRef', 'ConfigMap'] as const, ['secretKeyRef', 'Secret'] as const]) {
      const from = valueFrom?.[field]
      if (from !== undefined)
        add({ ...one(kind, from.name, [...at, 'env', index, 'valueFrom', field, 'name'], 'env', from.optional), key: from.key })
    }
  })
  container.envFrom?.forEach((entry, index) => {
    for (const [field, kind] of [['configMapRef', 'ConfigMap'] as const, ['secretRef', 'Secret'] as const]) {
      const from = entry[field]
      if (from !== undefined) add(one(kind, from.name, [...at, 'envFrom', index, field, 'name'], 'env-from', from.optional))
    }
  })
  return found
}

function volumeReferences(volume: Volume, at: Path): readonly WrittenReference[] {
  const { configMap, secret, persistentVolumeClaim, projected } = volume
  const found: WrittenReference[] = []
  if (configMap !== undefined)
    found.push(...keyed(one('ConfigMap', configMap.name, [...at, 'configMap', 'name'], 'volume', configMap.optional), configMap))
  if (secret !== undefined)
    found.push(...keyed(one('Secret', secret.secretName, [...at, 'secret', 'secretName'], 'volume', secret.optional), secret))
  if (persistentVolumeClaim !== undefined)
    found.push(one('PersistentVolumeClaim', persistentVolumeClaim.claimName, [...at, 'persistentVolumeClaim', 'claimName'], 'claim'))
  projected?.sources?.forEach((source, index) => {
    for (const [field, kind] of [['configMap', 'ConfigMap'] as const, ['secret', 'Secret'] as const]) {
      const from = source[field]
      if (from === undefined) continue
      const path = [...at, 'projected', 'sources', index, field, 'name']
      found.push(...keyed(one(kind, from.name, path, 'projected-volume', from.optional), from))
    }
  })
  return found
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
