import { parseRef } from '../../domain/object-ref.ts'
import type { AnyObject, Condition, IntOrString, Kind, Labels, Metadata, Pod, Service } from '../kinds.ts'
import { isReady, isTerminating } from '../pod-state.ts'
import { labelsMatch } from '../selector.ts'
import { portNumber } from '../workload.ts'
import { asObject, present } from './pods.ts'

/** `shop/cart` lies in a namespace, `worker-1` in none. */
export function placed<K extends Kind>(kind: K, name: string): { readonly kind: K; readonly metadata: Metadata } {
  const slash = name.indexOf('/')
  return { kind, metadata: slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) } }
}

export interface ServiceOptions {
  readonly port?: number
  readonly targetPort?: IntOrString
  readonly portName?: string
  /** Default `{app: <name>}`; null: no selector. */
  readonly selector?: Labels | null
  readonly type?: string
  readonly more?: object
}

export function serviceFrom(name: string, options: ServiceOptions): AnyObject {
  const at = placed('Service', name)
  const { port = 80, targetPort = port, portName, selector = { app: at.metadata.name }, type = 'ClusterIP' } = options
  return asObject({
    ...at,
    spec: {
      type,
      ports: [{ port, targetPort, protocol: 'TCP', ...present({ name: portName }) }],
      ...(selector === null ? {} : { selector }),
      ...options.more,
    },
  })
}

export interface IngressOptions {
  /** Backend `service:port`, port a number or a name. */
  readonly backend: string
  readonly host?: string
  readonly path?: string
  readonly tlsSecret?: string
  readonly className?: string
}

export function ingressFrom(name: string, options: IngressOptions): AnyObject {
  const [service = '', port = '80'] = options.backend.split(':')
  const backend = { service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } }
  return asObject({
    ...placed('Ingress', name),
    spec: {
      rules: [{ host: options.host ?? 'shop.example.com', http: { paths: [{ path: options.path ?? '/', backend }] } }],
      ...present({
        ingressClassName: options.className,
        tls: options.tlsSecret === undefined ? undefined : [{ secretName: options.tlsSecret }],
      }),
    },
  })
}

export function configMapFrom(name: string, data: Readonly<Record<string, string>>): AnyObject {
  return asObject({ ...placed('ConfigMap', name), data })
}

export function secretFrom(name: string, keys: readonly string[], type: string): AnyObject {
  return asObject({ ...placed('Secret', name), type, keyHashes: Object.fromEntries(keys.map((key) => [key, `hash-of-${key}`])) })
}

export interface ClaimOptions {
  readonly phase?: string
  readonly storageClass?: string
  readonly size?: string
  readonly volume?: string
  readonly accessModes?: readonly string[]
}

export function claimFrom(name: string, options: ClaimOptions): AnyObject {
  const { phase = 'Bound', storageClass, size = '1Gi', volume, accessModes = ['ReadWriteOnce'] } = options
  return asObject({
    ...placed('PersistentVolumeClaim', name),
    spec: { accessModes, resources: { requests: { storage: size } }, ...present({ storageClassName: storageClass, volumeName: volume }) },
    status: { phase },
  })
}

export interface NodeOptions {
  readonly cpu?: string
  readonly memory?: string
  readonly pods?: string
  readonly labels?: Labels
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[]
  readonly ready?: boolean
  readonly unschedulable?: boolean
  readonly conditions?: readonly Condition[]
}

export function nodeFrom(name: string, options: NodeOptions): AnyObject {
  const { cpu = '4', memory = '8Gi', pods = '110', ready = true } = options
  return asObject({
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...options.labels } },
    spec: present({ taints: options.taints, unschedulable: options.unschedulable }),
    status: {
      allocatable: { cpu, memory, pods },
      capacity: { cpu, memory, pods },
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }, ...(options.conditions ?? [])],
    },
  })
}

export interface EventOptions {
  readonly reason: string
  readonly message: string
  /** Default Warning. */
  readonly type?: 'Normal' | 'Warning'
  readonly count?: number
  readonly firstAt?: string
  readonly lastAt?: string
  readonly container?: string
  readonly component?: string
}

export function eventFrom(object: string, options: EventOptions, serial: number): AnyObject {
  const ref = parseRef(object)
  if (ref === undefined) throw new Error(`not an object's name: ${object} (wanted: Pod shop/cart-1-0)`)
  const { reason, message, type = 'Warning', count = 1, component = 'kubelet' } = options
  return asObject({
    kind: 'Event',
    metadata: { namespace: ref.namespace === '' ? 'default' : ref.namespace, name: `${ref.name}.${serial}` },
    involvedObject: {
      ...ref,
      ...present({ fieldPath: options.container === undefined ? undefined : `spec.containers{${options.container}}` }),
    },
    type,
    reason,
    message,
    count,
    source: { component },
    ...present({ firstTimestamp: options.firstAt ?? options.lastAt, lastTimestamp: options.lastAt ?? options.firstAt }),
  })
}

/** The EndpointSlices that the endpoints controller would write. */
export function slicesFor(objects: readonly AnyObject[]): AnyObject[] {
  const pods = objects.filter((object) => object.kind === 'Pod')
  return objects.flatMap((object) =>
    object.kind === 'Service' && object.spec.selector !== undefined ? [sliceOf(object, object.spec.selector, pods)] : [],
  )
}

function sliceOf(service: Service, selector: Labels, pods: readonly Pod[]): AnyObject {
  const { name, namespace = '' } = service.metadata
  const selected = pods.filter(
    (pod) => pod.metadata.namespace === namespace && pod.spec.nodeName !== undefined && labelsMatch(selector, pod.metadata.labels),
  )
  const containers = selected[0]?.spec.containers ?? []
  return asObject({
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-1`,
      namespace,
      labels: { 'kubernetes.io/service-name': name },
      ownerReferences: [{ kind: 'Service', name, uid: `Service/${namespace}/${name}`, controller: true }],
    },
    endpoints: selected.map((pod, index) => ({
      addresses: [`10.0.0.${index + 1}`],
      conditions: { ready: isReady(pod), serving: isReady(pod), terminating: isTerminating(pod) },
      targetRef: { kind: 'Pod', namespace, name: pod.metadata.name },
      nodeName: pod.spec.nodeName,
    })),
    ports: (service.spec.ports ?? []).flatMap((port) => {
      const number = portNumber(port.targetPort ?? port.port, containers)
      return number === undefined ? [] : [{ port: number, protocol: 'TCP', ...present({ name: port.name }) }]
    }),
  })
}
