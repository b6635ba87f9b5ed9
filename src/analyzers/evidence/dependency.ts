import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Unanswered } from '../../domain/log-text/unanswered.ts'
import { type ObjectRef, objectRef, refText } from '../../domain/object-ref.ts'
import type { EndpointSlice, Service } from '../../world/kinds.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { nearestName } from './nearest-name.ts'
import { absenceEvidence, fieldEvidence, statusEvidence } from './pieces.ts'

/** What a host in a log is inside the cluster, as far as the world tells. */
export interface Dependency {
  /** `Service shop/db`, or the host itself when it is none of the cluster's. */
  readonly text: string
  /** Objects whose trouble would be the reason. */
  readonly objects: readonly ObjectRef[]
  readonly evidence: readonly Evidence[]
  readonly against: readonly Evidence[]
}

/** Finds the Service or pod that a host name or address stands for, and says in what state it is. */
export function dependencyOf(world: World, from: ObjectRef, { host, port }: Pick<Unanswered, 'host' | 'port'>): Dependency {
  const ref = serviceNamed(world, from.namespace, host)
  if (ref === undefined)
    return byPodAddress(world, host) ?? { text: port === undefined ? host : `${host}:${port}`, objects: [], evidence: [], against: [] }
  const service = world.get('Service', ref.namespace, ref.name)
  if (service === undefined) return missing(world, ref)
  const owners = world.selectedBy(ref).map((pod) => world.topOwner(refOf(pod)))
  const objects = [ref, ...new Map(owners.map((owner) => [refText(owner), owner])).values()]
  return { text: refText(ref), objects, ...stateOf(world, ref, service, port) }
}

/** A name as cluster DNS resolves it from a namespace: `db`, `db.shop`, `db.shop.svc.cluster.local`, `db-0.db.shop.svc`, or a cluster address. */
function serviceNamed(world: World, namespace: string, host: string): ObjectRef | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    const service = world.list('Service').find(({ spec }) => spec.clusterIP === host)
    return service === undefined ? undefined : refOf(service)
  }
  if (host === 'localhost') return undefined
  const labels = host.replace(/\.$/, '').split('.')
  const [name = '', second, third] = labels
  if (second === undefined) return objectRef('Service', namespace, name)
  const svcAt = labels.indexOf('svc')
  if (svcAt >= 2) return objectRef('Service', labels[svcAt - 1] ?? '', labels[svcAt - 2] ?? '')
  if (third !== undefined) return undefined
  if (world.get('Namespace', '', second) !== undefined) return objectRef('Service', second, name)
  return world.get('Service', namespace, second) === undefined ? undefined : objectRef('Service', namespace, second)
}

function byPodAddress(world: World, host: string): Dependency | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(host)) return undefined
  const pod = world.list('Pod').find(({ status, spec }) => status?.podIP === host && spec.hostNetwork !== true)
  if (pod === undefined) return undefined
  const owner = world.topOwner(refOf(pod))
  return { text: refText(owner), objects: [owner, refOf(pod)], evidence: [], against: [] }
}

function missing(world: World, ref: ObjectRef): Dependency {
  const base = { text: refText(ref), objects: [ref], against: [] }
  if (!world.canRead('Service', ref.namespace)) return { ...base, evidence: [] }
  const names = world.list('Service', ref.namespace).map(({ metadata }) => metadata.name)
  const meant = nearestName(ref.name, names)
  const text =
    meant === undefined
      ? { en: `no Service ${ref.name} in namespace ${ref.namespace}`, zh: `命名空间 ${ref.namespace} 中没有 Service ${ref.name}` }
      : {
          en: `no Service ${ref.name} in namespace ${ref.namespace}, but there is ${meant}`,
          zh: `命名空间 ${ref.namespace} 中没有 Service ${ref.name}，但存在 ${meant}`,
        }
  return { ...base, evidence: [absenceEvidence(ref, text, 'strong')] }
}

function stateOf(world: World, ref: ObjectRef, service: Service, port: number | undefined): Pick<Dependency, 'evidence' | 'against'> {
  const ports = service.spec.ports ?? []
  if (port !== undefined && ports.length > 0 && service.spec.clusterIP !== 'None' && !ports.some((served) => served.port === port)) {
    const has = ports.map((served) => served.port).join(', ')
    const text = { en: `it asks for port ${port}; the Service has ${has}`, zh: `请求的端口是 ${port}，而该 Service 只有 ${has}` }
    return { evidence: [fieldEvidence(ref, 'spec.ports', text, 'strong')], against: [] }
  }
  if (service.spec.type === 'ExternalName') return { evidence: [], against: [] }
  if (!world.canRead('EndpointSlice', ref.namespace)) return { evidence: [], against: [] }
  const slices = world
    .list('EndpointSlice', ref.namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === ref.name)
  const ready = slices.flatMap((slice) => readyAddresses(slice))
  if (ready.length === 0) {
    return {
      evidence: [
        statusEvidence(ref, { en: `Service ${ref.name} has no ready endpoint`, zh: `Service ${ref.name} 没有就绪的端点` }, 'strong'),
      ],
      against: [],
    }
  }
  const listed = ready.slice(0, 3).join(', ')
  if (Object.keys(service.spec.selector ?? {}).length === 0) {
    const text = { en: `Service ${ref.name} leads to ${listed}, outside its pods`, zh: `Service ${ref.name} 指向集群 Pod 之外的 ${listed}` }
    return { evidence: [fieldEvidence(ref, 'endpoints', text, 'weak')], against: [] }
  }
  const text = { en: `Service ${ref.name} has ready endpoints now: ${listed}`, zh: `Service ${ref.name} 目前有就绪端点：${listed}` }
  return { evidence: [], against: [statusEvidence(ref, text, 'weak')] }
}

function readyAddresses({ endpoints = [], ports = [] }: EndpointSlice): readonly string[] {
  const suffix = ports[0]?.port === undefined ? '' : `:${ports[0].port}`
  return endpoints
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) => addresses.map((address) => `${address}${suffix}`))
}

/** How a person would name it: an address that is a Service's by the Service's name. */
export function addressText({ text }: Dependency, { host, port }: Pick<Unanswered, 'host' | 'port'>): string {
  const isAddress = /^[\d.]+$/.test(host)
  const name = isAddress && text.startsWith('Service ') ? (text.split('/').at(-1) ?? host) : host
  return port === undefined ? name : `${name}:${port}`
}
