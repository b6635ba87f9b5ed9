import type { AnyObject, Container, IntOrString, PodSpec, PodTemplate } from './kinds.ts'

/** The pod template of anything that has one; a pod is its own. */
export function templateOf(object: AnyObject): PodTemplate | undefined {
  switch (object.kind) {
    case 'Pod':
      return object
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return object.spec.template
    case 'CronJob':
      return object.spec.jobTemplate.spec.template
    case 'ControllerRevision':
      return object.data?.spec?.template
    default:
      return undefined
  }
}

/** Where the pod spec of a kind lies in its object; undefined for kinds that have none. */
export function podSpecPath(kind: string): readonly string[] | undefined {
  switch (kind) {
    case 'Pod':
      return ['spec']
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return ['spec', 'template', 'spec']
    case 'CronJob':
      return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    default:
      return undefined
  }
}

export interface PlacedContainer {
  readonly container: Container
  readonly init: boolean
  /** Path from the pod spec to the container. */
  readonly path: readonly ['containers' | 'initContainers', number]
}

/** Containers in the order in which they start: init containers first. */
export function containersOf(spec: PodSpec): readonly PlacedContainer[] {
  return [
    ...(spec.initContainers ?? []).map((container, index) => ({ container, init: true, path: ['initContainers', index] as const })),
    ...spec.containers.map((container, index) => ({ container, init: false, path: ['containers', index] as const })),
  ]
}

export function containerNamed(spec: PodSpec, name: string): PlacedContainer | undefined {
  return containersOf(spec).find(({ container }) => container.name === name)
}

/** The number of a port given as number, digits or name; a name is looked up in `containers`; undefined when no container declares it. */
export function portNumber(port: IntOrString, containers: readonly Container[]): number | undefined {
  if (typeof port === 'number') return port
  if (/^\d+$/.test(port)) return Number(port)
  for (const container of containers) {
    const found = container.ports?.find(({ name }) => name === port)
    if (found !== undefined) return found.containerPort
  }
  return undefined
}
