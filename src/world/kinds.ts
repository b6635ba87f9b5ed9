/**
 * The parts of Kubernetes objects that Aceso reads, as the API server sends them. The API server has validated each object against its schema,
 * so these shapes are stated, not checked again; every field that may be absent is optional. Objects keep all their other fields at run time.
 */
export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly generation?: number
  readonly resourceVersion?: string
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly finalizers?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly {
    readonly kind: string
    readonly name: string
    readonly uid: string
    readonly controller?: boolean
  }[]
  readonly managedFields?: readonly ManagedFields[]
}

export interface ManagedFields {
  readonly manager?: string
  readonly operation?: string
  readonly time?: string
  readonly subresource?: string
  readonly fieldsV1?: object
}

export interface KubeObject {
  readonly apiVersion?: string
  readonly kind: string
  readonly metadata: Metadata
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
}

export type Labels = Readonly<Record<string, string>>

export interface LabelSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
}

export type IntOrString = number | string

export interface Probe {
  readonly httpGet?: {
    readonly path?: string
    readonly port: IntOrString
    readonly scheme?: string
    readonly host?: string
    readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[]
  }
  readonly tcpSocket?: { readonly port: IntOrString }
  readonly exec?: { readonly command?: readonly string[] }
  readonly grpc?: { readonly port: number; readonly service?: string }
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly failureThreshold?: number
  readonly successThreshold?: number
}

export interface Resources {
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
}

export interface KeySelector {
  readonly name?: string
  readonly key: string
  readonly optional?: boolean
}

export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly configMapKeyRef?: KeySelector; readonly secretKeyRef?: KeySelector }
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly imagePullPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: readonly EnvVar[]
  readonly envFrom?: readonly {
    readonly configMapRef?: { readonly name?: string; readonly optional?: boolean }
    readonly secretRef?: { readonly name?: string; readonly optional?: boolean }
  }[]
  readonly ports?: readonly {
    readonly name?: string
    readonly containerPort: number
    readonly hostPort?: number
    readonly protocol?: string
  }[]
  readonly resources?: Resources
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[]
  readonly restartPolicy?: string
}

interface KeyItems {
  readonly items?: readonly { readonly key: string; readonly path: string }[]
  readonly optional?: boolean
}

export interface Volume {
  readonly name: string
  readonly configMap?: KeyItems & { readonly name?: string }
  readonly secret?: KeyItems & { readonly secretName?: string }
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly projected?: {
    readonly sources?: readonly {
      readonly configMap?: KeyItems & { readonly name?: string }
      readonly secret?: KeyItems & { readonly name?: string }
    }[]
  }
  readonly hostPath?: { readonly path: string; readonly type?: string }
  readonly emptyDir?: object
}

export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
  readonly matchFields?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
}

export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector
  readonly topologyKey: string
  readonly namespaces?: readonly string[]
}

export interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] }
  }
  readonly podAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] }
  readonly podAntiAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[] }
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
  readonly serviceAccountName?: string
  readonly imagePullSecrets?: readonly { readonly name?: string }[]
  readonly nodeName?: string
  readonly nodeSelector?: Labels
  readonly affinity?: Affinity
  readonly tolerations?: readonly Toleration[]
  readonly restartPolicy?: string
  readonly terminationGracePeriodSeconds?: number
  readonly priorityClassName?: string
  readonly hostNetwork?: boolean
  readonly schedulingGates?: readonly { readonly name: string }[]
}

export interface Terminated {
  readonly exitCode: number
  readonly signal?: number
  readonly reason?: string
  readonly message?: string
  readonly startedAt?: string
  readonly finishedAt?: string
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: Terminated
}

export interface ContainerStatus {
  readonly name: string
  readonly ready?: boolean
  readonly started?: boolean
  readonly restartCount?: number
  readonly image?: string
  readonly imageID?: string
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

export interface Pod extends KubeObject {
  readonly kind: 'Pod'
  readonly spec: PodSpec
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly podIP?: string
    readonly startTime?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels }
  readonly spec: PodSpec
}

interface ReplicaStatus {
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly updatedReplicas?: number
  readonly unavailableReplicas?: number
  readonly conditions?: readonly Condition[]
}

export interface Deployment extends KubeObject {
  readonly kind: 'Deployment'
  readonly spec: {
    readonly replicas?: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly paused?: boolean
    readonly progressDeadlineSeconds?: number
    readonly minReadySeconds?: number
    readonly strategy?: { readonly type?: string }
  }
  readonly status?: ReplicaStatus
}

export interface StatefulSet extends KubeObject {
  readonly kind: 'StatefulSet'
  readonly spec: {
    readonly replicas?: number
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly serviceName?: string
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[]
  }
  readonly status?: ReplicaStatus & { readonly currentRevision?: string; readonly updateRevision?: string }
}

export interface DaemonSet extends KubeObject {
  readonly kind: 'DaemonSet'
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplate }
  readonly status?: {
    readonly observedGeneration?: number
    readonly desiredNumberScheduled?: number
    readonly numberReady?: number
    readonly updatedNumberScheduled?: number
    readonly numberUnavailable?: number
    readonly conditions?: readonly Condition[]
  }
}

export interface ReplicaSet extends KubeObject {
  readonly kind: 'ReplicaSet'
  readonly spec: { readonly replicas?: number; readonly selector: LabelSelector; readonly template?: PodTemplate }
  readonly status?: ReplicaStatus
}

export interface ControllerRevision extends KubeObject {
  readonly kind: 'ControllerRevision'
  readonly revision: number
  readonly data?: { readonly spec?: { readonly template?: PodTemplate } }
}

export interface Job extends KubeObject {
  readonly kind: 'Job'
  readonly spec: {
    readonly template: PodTemplate
    readonly backoffLimit?: number
    readonly completions?: number
    readonly suspend?: boolean
  }
  readonly status?: {
    readonly active?: number
    readonly succeeded?: number
    readonly failed?: number
    readonly conditions?: readonly Condition[]
    readonly startTime?: string
    readonly completionTime?: string
  }
}

export interface CronJob extends KubeObject {
  readonly kind: 'CronJob'
  readonly spec: {
    readonly schedule: string
    readonly suspend?: boolean
    readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } }
  }
  readonly status?: { readonly lastScheduleTime?: string; readonly lastSuccessfulTime?: string }
}

export interface Service extends KubeObject {
  readonly kind: 'Service'
  readonly spec: {
    readonly type?: string
    readonly selector?: Labels
    readonly clusterIP?: string
    readonly externalName?: string
    readonly publishNotReadyAddresses?: boolean
    readonly ports?: readonly {
      readonly name?: string
      readonly port: number
      readonly targetPort?: IntOrString
      readonly protocol?: string
    }[]
  }
}

export interface EndpointSlice extends KubeObject {
  readonly kind: 'EndpointSlice'
  readonly endpoints?: readonly {
    readonly addresses: readonly string[]
    readonly conditions?: { readonly ready?: boolean; readonly serving?: boolean; readonly terminating?: boolean }
    readonly targetRef?: { readonly kind?: string; readonly name?: string; readonly namespace?: string }
    readonly nodeName?: string
  }[]
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[]
}

export interface IngressBackend {
  readonly service?: { readonly name: string; readonly port?: { readonly name?: string; readonly number?: number } }
}

export interface Ingress extends KubeObject {
  readonly kind: 'Ingress'
  readonly spec: {
    readonly ingressClassName?: string
    readonly defaultBackend?: IngressBackend
    readonly tls?: readonly { readonly secretName?: string; readonly hosts?: readonly string[] }[]
    readonly rules?: readonly {
      readonly host?: string
      readonly http?: { readonly paths: readonly { readonly path?: string; readonly backend: IngressBackend }[] }
    }[]
  }
}

export interface ConfigMap extends KubeObject {
  readonly kind: 'ConfigMap'
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
}

/** A Secret as it enters the world: key names and a keyed hash of each value; the values themselves never come in. */
export interface Secret extends KubeObject {
  readonly kind: 'Secret'
  readonly type?: string
  readonly keyHashes: Readonly<Record<string, string>>
}

export interface ServiceAccount extends KubeObject {
  readonly kind: 'ServiceAccount'
  readonly imagePullSecrets?: readonly { readonly name?: string }[]
}

export interface PersistentVolumeClaim extends KubeObject {
  readonly kind: 'PersistentVolumeClaim'
  readonly spec: {
    readonly storageClassName?: string
    readonly volumeName?: string
    readonly accessModes?: readonly string[]
    readonly resources?: Resources
    readonly selector?: LabelSelector
  }
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] }
}

export interface PersistentVolume extends KubeObject {
  readonly kind: 'PersistentVolume'
  readonly spec: {
    readonly capacity?: Readonly<Record<string, string>>
    readonly storageClassName?: string
    readonly accessModes?: readonly string[]
    readonly claimRef?: { readonly name?: string; readonly namespace?: string }
    readonly nodeAffinity?: { readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] } }
  }
  readonly status?: { readonly phase?: string }
}

export interface StorageClass extends KubeObject {
  readonly kind: 'StorageClass'
  readonly provisioner?: string
  readonly volumeBindingMode?: string
}

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly kind: 'HorizontalPodAutoscaler'
  readonly spec: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string }
    readonly minReplicas?: number
    readonly maxReplicas: number
  }
  readonly status?: { readonly currentReplicas?: number; readonly desiredReplicas?: number; readonly conditions?: readonly Condition[] }
}

export interface PodDisruptionBudget extends KubeObject {
  readonly kind: 'PodDisruptionBudget'
  readonly spec: { readonly minAvailable?: IntOrString; readonly maxUnavailable?: IntOrString; readonly selector?: LabelSelector }
  readonly status?: { readonly disruptionsAllowed?: number }
}

export interface ResourceQuota extends KubeObject {
  readonly kind: 'ResourceQuota'
  readonly spec?: { readonly hard?: Readonly<Record<string, string>> }
  readonly status?: { readonly hard?: Readonly<Record<string, string>>; readonly used?: Readonly<Record<string, string>> }
}

export interface LimitRange extends KubeObject {
  readonly kind: 'LimitRange'
  readonly spec: {
    readonly limits?: readonly {
      readonly type?: string
      readonly default?: Labels
      readonly defaultRequest?: Labels
      readonly max?: Labels
      readonly min?: Labels
      readonly maxLimitRequestRatio?: Labels
    }[]
  }
}

export interface Node extends KubeObject {
  readonly kind: 'Node'
  readonly spec?: {
    readonly unschedulable?: boolean
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string; readonly timeAdded?: string }[]
  }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    readonly allocatable?: Readonly<Record<string, string>>
    readonly capacity?: Readonly<Record<string, string>>
    readonly images?: readonly { readonly names?: readonly string[] }[]
  }
}

export interface Namespace extends KubeObject {
  readonly kind: 'Namespace'
  readonly status?: { readonly phase?: string }
}

/** core/v1 Event. `regarding` and `series` of the newer API arrive as involvedObject and count through core/v1. */
export interface ClusterEvent extends KubeObject {
  readonly kind: 'Event'
  readonly involvedObject: {
    readonly kind?: string
    readonly namespace?: string
    readonly name?: string
    readonly uid?: string
    readonly fieldPath?: string
  }
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly firstTimestamp?: string | null
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string }
  readonly source?: { readonly component?: string; readonly host?: string }
  readonly reportingComponent?: string
}

export interface Kinds {
  readonly Pod: Pod
  readonly Deployment: Deployment
  readonly StatefulSet: StatefulSet
  readonly DaemonSet: DaemonSet
  readonly ReplicaSet: ReplicaSet
  readonly ControllerRevision: ControllerRevision
  readonly Job: Job
  readonly CronJob: CronJob
  readonly Service: Service
  readonly EndpointSlice: EndpointSlice
  readonly Ingress: Ingress
  readonly ConfigMap: ConfigMap
  readonly Secret: Secret
  readonly ServiceAccount: ServiceAccount
  readonly PersistentVolumeClaim: PersistentVolumeClaim
  readonly PersistentVolume: PersistentVolume
  readonly StorageClass: StorageClass
  readonly HorizontalPodAutoscaler: HorizontalPodAutoscaler
  readonly PodDisruptionBudget: PodDisruptionBudget
  readonly ResourceQuota: ResourceQuota
  readonly LimitRange: LimitRange
  readonly Node: Node
  readonly Namespace: Namespace
  readonly Event: ClusterEvent
}

export type Kind = keyof Kinds
export type AnyObject = Kinds[Kind]
export type Workload = Deployment | StatefulSet | DaemonSet | ReplicaSet | Job

/** How each kind is served: the path of its collection, and whether it lies in a namespace. */
export const resources = {
  Pod: { group: '/api/v1', plural: 'pods', namespaced: true },
  Deployment: { group: '/apis/apps/v1', plural: 'deployments', namespaced: true },
  StatefulSet: { group: '/apis/apps/v1', plural: 'statefulsets', namespaced: true },
  DaemonSet: { group: '/apis/apps/v1', plural: 'daemonsets', namespaced: true },
  ReplicaSet: { group: '/apis/apps/v1', plural: 'replicasets', namespaced: true },
  ControllerRevision: { group: '/apis/apps/v1', plural: 'controllerrevisions', namespaced: true },
  Job: { group: '/apis/batch/v1', plural: 'jobs', namespaced: true },
  CronJob: { group: '/apis/batch/v1', plural: 'cronjobs', namespaced: true },
  Service: { group: '/api/v1', plural: 'services', namespaced: true },
  EndpointSlice: { group: '/apis/discovery.k8s.io/v1', plural: 'endpointslices', namespaced: true },
  Ingress: { group: '/apis/networking.k8s.io/v1', plural: 'ingresses', namespaced: true },
  ConfigMap: { group: '/api/v1', plural: 'configmaps', namespaced: true },
  Secret: { group: '/api/v1', plural: 'secrets', namespaced: true },
  ServiceAccount: { group: '/api/v1', plural: 'serviceaccounts', namespaced: true },
  PersistentVolumeClaim: { group: '/api/v1', plural: 'persistentvolumeclaims', namespaced: true },
  PersistentVolume: { group: '/api/v1', plural: 'persistentvolumes', namespaced: false },
  StorageClass: { group: '/apis/storage.k8s.io/v1', plural: 'storageclasses', namespaced: false },
  HorizontalPodAutoscaler: { group: '/apis/autoscaling/v2', plural: 'horizontalpodautoscalers', namespaced: true },
  PodDisruptionBudget: { group: '/apis/policy/v1', plural: 'poddisruptionbudgets', namespaced: true },
  ResourceQuota: { group: '/api/v1', plural: 'resourcequotas', namespaced: true },
  LimitRange: { group: '/api/v1', plural: 'limitranges', namespaced: true },
  Node: { group: '/api/v1', plural: 'nodes', namespaced: false },
  Namespace: { group: '/api/v1', plural: 'namespaces', namespaced: false },
  Event: { group: '/api/v1', plural: 'events', namespaced: true },
} as const satisfies Record<Kind, { group: string; plural: string; namespaced: boolean }>

export const kinds = Object.keys(resources) as readonly Kind[]

export function isKind(text: string): text is Kind {
  return Object.hasOwn(resources, text)
}

/** Custom resources that are read and changed where they are named, and are in no world. */
export const customResources = {
  Milvus: { group: '/apis/milvus.io/v1beta1', plural: 'milvuses', namespaced: true },
} as const satisfies Record<string, { group: string; plural: string; namespaced: boolean }>
export type CustomKind = keyof typeof customResources

export function isCustomKind(text: string): text is CustomKind {
  return Object.hasOwn(customResources, text)
}
