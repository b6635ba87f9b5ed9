import type { Symptom } from '../../domain/hypothesis.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import type { Ingress } from '../../world/kinds.ts'
import { refOf } from '../../world/object-index.ts'
import type { World } from '../../world/world.ts'
import { symptom } from './symptom.ts'

/** Ingresses that route to a Service which is not there or leads nowhere. */
export function ingressSymptoms(world: World, downServices: readonly Symptom[]): Symptom[] {
  const down = new Map(downServices.map((found) => [refText(found.object), found]))
  return world.list('Ingress').flatMap((ingress) => {
    const namespace = ingress.metadata.namespace ?? ''
    return [...new Set(backendNames(ingress))].flatMap((service) => {
      const behind = down.get(refText(objectRef('Service', namespace, service)))
      const facts = { service: `${namespace}/${service}` }
      if (behind !== undefined) {
        const sinceMs = behind.since === undefined ? undefined : Date.parse(behind.since)
        return [symptom('ingress.backend-down', refOf(ingress), { facts, sinceMs })]
      }
      if (!world.canRead('Service', namespace) || world.get('Service', namespace, service) !== undefined) return []
      return [symptom('ingress.backend-missing', refOf(ingress), { facts })]
    })
  })
}

function backendNames({ spec }: Ingress): string[] {
  const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? [])
  return [spec.defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((backend) => backend?.service?.name ?? [])
}
