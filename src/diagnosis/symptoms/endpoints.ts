import type { ObjectRef } from '../../domain/object-ref.ts'
import type { EndpointSlice, Service } from '../../world/kinds.ts'
import { isReady } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'

/** How many addresses of each Service take traffic: from its EndpointSlices, or from its ready pods where slices may not be read. */
export function readyEndpoints(world: World): (service: Service) => number {
  const slices = new Map<string, EndpointSlice[]>()
  for (const slice of world.list('EndpointSlice')) {
    const key = `${slice.metadata.namespace ?? ''}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`
    const list = slices.get(key)
    if (list === undefined) slices.set(key, [slice])
    else list.push(slice)
  }
  return (service) => {
    const ref = refOf(service)
    const own = slices.get(`${ref.namespace}/${ref.name}`)
    if (own === undefined)
      return world.canRead('EndpointSlice', ref.namespace) && world.list('EndpointSlice').length > 0 ? 0 : readyPods(world, service, ref)
    return own.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).length
  }
}

function readyPods(world: World, service: Service, ref: ObjectRef): number {
  return world.selectedBy(ref).filter((pod) => service.spec.publishNotReadyAddresses === true || isReady(pod)).length
}
