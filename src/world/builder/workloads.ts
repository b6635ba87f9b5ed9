import type { Instant } from '../../domain/instant.ts'
import type { AnyObject, Condition, PodTemplate } from '../kinds.ts'
import { placed } from './objects.ts'
import { asObject, type PodOptions, type PodState, podStatus, present, templateFrom } from './pods.ts'

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob'

export interface WorkloadOptions extends PodOptions {
  readonly replicas?: number
  /** False: the workload has no pods, whatever `replicas` says. */
  readonly pods?: boolean
  /** Templates before the present one, oldest first; the present revision's number is one more than their count. */
  readonly before?: readonly (PodOptions & { readonly createdAt?: string; readonly readyPods?: number })[]
  readonly createdAt?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownLabels?: Readonly<Record<string, string>>
  readonly conditions?: readonly Condition[]
  /** Anything else of the workload's own spec (`strategy`, `paused`, `serviceName`, `backoffLimit` ...). */
  readonly own?: object
  /** Anything else of its status. */
  readonly status?: object
  /** For server-side apply's record of who set what. */
  readonly managedFields?: readonly object[]
  readonly schedule?: string
}

export interface Surroundings {
  readonly at: Instant
  readonly node: string
}

type StateAt = (index: number) => PodState

interface Owner {
  readonly kind: string
  readonly name: string
  readonly namespace: string
}

/** A workload with everything that its controller makes of it. */
export function workloadObjects(
  kind: WorkloadKind,
  name: string,
  options: WorkloadOptions,
  stateAt: StateAt,
  around: Surroundings,
): AnyObject[] {
  const { metadata } = placed(kind, name)
  const own: Owner = { kind, name: metadata.name, namespace: metadata.namespace ?? '' }
  const template = templateFrom(own.name, options)
  const count = options.pods === false ? 0 : (options.replicas ?? 1)
  const madeAt = options.createdAt ?? around.at
  const made =
    kind === 'CronJob'
      ? []
      : kind === 'Deployment'
        ? replicaSets(own, template, options, count, stateAt, around)
        : [
            ...(kind === 'Job' ? [] : controllerRevisions(own, template, options, around)),
            ...range(count).map((index) =>
              podFrom(own, `${own.name}-${index}`, revisionLabels(kind, own, options, template), stateAt(index), madeAt, around),
            ),
          ]
  const ready = made.filter((object) => object.kind === 'Pod' && isReadyPod(object)).length
  return [
    asObject({
      kind,
      metadata: {
        ...metadata,
        creationTimestamp: madeAt,
        ...present({
          labels: options.ownLabels ?? { app: own.name },
          annotations: options.annotations,
          managedFields: options.managedFields,
        }),
      },
      spec: ownSpec(kind, own.name, template, options),
      status: { ...ownStatus(kind, count, ready), ...present({ conditions: options.conditions }), ...options.status },
    }),
    ...made,
  ]
}

/** A pod that nothing owns. */
export function barePod(name: string, state: PodState & PodOptions, around: Surroundings): AnyObject {
  const { metadata } = placed('Pod', name)
  return podFrom(
    { kind: '', name: '', namespace: metadata.namespace ?? '' },
    metadata.name,
    templateFrom(metadata.name, state),
    state,
    around.at,
    around,
  )
}

function ownSpec(kind: WorkloadKind, name: string, template: PodTemplate, options: WorkloadOptions): object {
  const selector = { matchLabels: template.metadata?.labels ?? { app: name } }
  const replicas = options.replicas ?? 1
  switch (kind) {
    case 'CronJob':
      return { schedule: options.schedule ?? '0 * * * *', jobTemplate: { spec: { template } }, ...options.own }
    case 'Job':
      return { template, backoffLimit: 6, completions: 1, ...options.own }
    case 'DaemonSet':
      return { selector, template, ...options.own }
    case 'Deployment':
    case 'StatefulSet':
      return { replicas, selector, template, ...options.own }
  }
}

function ownStatus(kind: WorkloadKind, count: number, ready: number): object {
  if (kind === 'CronJob') return {}
  if (kind === 'Job') return { active: count }
  if (kind === 'DaemonSet')
    return {
      observedGeneration: 1,
      desiredNumberScheduled: count,
      numberReady: ready,
      updatedNumberScheduled: count,
      numberUnavailable: count - ready,
    }
  return {
    observedGeneration: 1,
    replicas: count,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: count,
    unavailableReplicas: count - ready,
  }
}

function replicaSets(
  own: Owner,
  template: PodTemplate,
  options: WorkloadOptions,
  count: number,
  stateAt: StateAt,
  around: Surroundings,
): AnyObject[] {
  const before = options.before ?? []
  const templates = [...before.map((old) => templateFrom(own.name, { ...options, ...old })), template]
  return templates.flatMap((of, index) => {
    const revision = index + 1
    const isPresent = index === before.length
    const pods = isPresent ? count : (before[index]?.readyPods ?? 0)
    const setName = `${own.name}-${revision}`
    const hashed = { ...of, metadata: { ...of.metadata, labels: { ...of.metadata?.labels, 'pod-template-hash': String(revision) } } }
    const madeAt = (isPresent ? options.createdAt : before[index]?.createdAt) ?? around.at
    const set = asObject({
      kind: 'ReplicaSet',
      metadata: {
        name: setName,
        namespace: own.namespace,
        creationTimestamp: madeAt,
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        labels: hashed.metadata.labels,
        ownerReferences: ownedBy(own),
      },
      spec: { replicas: pods, selector: { matchLabels: hashed.metadata.labels }, template: hashed },
      status: { replicas: pods },
    })
    const owner = { ...own, kind: 'ReplicaSet', name: setName }
    return [set, ...range(pods).map((pod) => podFrom(owner, `${setName}-${pod}`, hashed, isPresent ? stateAt(pod) : {}, madeAt, around))]
  })
}

function controllerRevisions(own: Owner, template: PodTemplate, options: WorkloadOptions, around: Surroundings): AnyObject[] {
  const before = options.before ?? []
  const templates = [...before.map((old) => templateFrom(own.name, { ...options, ...old })), template]
  return templates.map((of, index) =>
    asObject({
      kind: 'ControllerRevision',
      metadata: {
        name: `${own.name}-${index + 1}`,
        namespace: own.namespace,
        creationTimestamp: (index === before.length ? options.createdAt : before[index]?.createdAt) ?? around.at,
        labels: { 'controller-revision-hash': `${own.name}-${index + 1}` },
        ownerReferences: ownedBy(own),
      },
      revision: index + 1,
      data: { spec: { template: { ...of, $patch: 'replace' } } },
    }),
  )
}

function revisionLabels(kind: WorkloadKind, own: Owner, options: WorkloadOptions, template: PodTemplate): PodTemplate {
  if (kind === 'Job') return template
  const hash = `${own.name}-${(options.before?.length ?? 0) + 1}`
  return { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, 'controller-revision-hash': hash } } }
}

function podFrom(owner: Owner, name: string, template: PodTemplate, state: PodState, madeAt: string, around: Surroundings): AnyObject {
  const { unschedulable, node = around.node } = state
  const spec = { ...template.spec, ...(unschedulable === undefined ? { nodeName: node } : {}) }
  return asObject({
    kind: 'Pod',
    metadata: {
      name,
      namespace: owner.namespace,
      creationTimestamp: madeAt,
      ...present({
        labels: template.metadata?.labels,
        ownerReferences: owner.kind === '' ? undefined : ownedBy(owner),
        deletionTimestamp: state.terminating === true ? (state.since ?? around.at) : undefined,
        finalizers: state.finalizers,
      }),
    },
    spec,
    status: podStatus(spec, state, madeAt),
  })
}

function ownedBy(owner: Owner): readonly object[] {
  return [{ kind: owner.kind, name: owner.name, uid: `${owner.kind}/${owner.namespace}/${owner.name}`, controller: true }]
}

function isReadyPod(object: AnyObject): boolean {
  return object.kind === 'Pod' && object.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
