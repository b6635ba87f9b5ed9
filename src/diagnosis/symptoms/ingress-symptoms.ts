import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import type { Ingress, IngressBackend } from '../../world/kinds.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { symptom } from './symptom.ts'

/** Ingresses that route to a Service which is not there, has no such port, or leads nowhere. */
export function ingressSymptoms(world: World, downServices: readonly Symptom[]): Symptom[] {
  const down = new Map(downServices.map((found) => [refText(found.object), found]))
  return world.list('Ingress').flatMap((ingress) => {
    const found = backendsOf(ingress).flatMap((backend) => backendSymptom(world, ingress, backend, down))
    return [...new Map(found.map((one) => [`${one.code} ${one.message.en}`, one])).values()]
  })
}

type Backend = NonNullable<IngressBackend['service']>

function backendSymptom(world: World, ingress: Ingress, { name, port }: Backend, down: ReadonlyMap<string, Symptom>): Symptom[] {
  const namespace = ingress.metadata.namespace ?? ''
  const facts = { service: `${namespace}/${name}` }
  const behind = down.get(refText(objectRef('Service', namespace, name)))
  if (behind !== undefined) {
    const sinceMs = behind.since === undefined ? undefined : epochMsOf(behind.since)
    return [symptom('ingress.backend-down', refOf(ingress), { facts, sinceMs })]
  }
  if (!world.canRead('Service', namespace)) return []
  const service = world.get('Service', namespace, name)
  if (service === undefined) return [symptom('ingress.backend-missing', refOf(ingress), { facts })]
  const ports = service.spec.ports ?? []
  const hasPort = port === undefined || ports.some((one) => (port.number === undefined ? one.name === port.name : one.port === port.number))
  return hasPort ? [] : [symptom('ingress.port-missing', refOf(ingress), { facts: { ...facts, port: port.number ?? port.name ?? '?' } })]
}

function backendsOf({ spec }: Ingress): Backend[] {
  const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? [])
  return [spec.defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) => backend?.service ?? [])
}
