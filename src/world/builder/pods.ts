import type {
  AnyObject,
  Container,
  ContainerStatus,
  EnvVar,
  Kind,
  Labels,
  Pod,
  PodSpec,
  PodTemplate,
  Probe,
  Resources,
  Terminated,
  Toleration,
  Volume,
} from '../kinds.ts'

/** How a test says what pods a workload makes. Everything has a default that works: one container `app`, one ready pod. */
export interface PodOptions {
  readonly image?: string
  readonly container?: string
  readonly port?: number
  /** Name of `port`. */
  readonly portName?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string | EnvSource>>
  /** `configMap/name` or `secret/name`. */
  readonly envFrom?: readonly string[]
  readonly readiness?: ProbeOptions
  readonly liveness?: ProbeOptions
  readonly startup?: ProbeOptions
  readonly requests?: Readonly<Record<string, string>>
  readonly limits?: Readonly<Record<string, string>>
  /** Volumes by name, mounted at `/<name>`. */
  readonly volumes?: Readonly<Record<string, VolumeOptions>>
  readonly serviceAccount?: string
  readonly pullSecrets?: readonly string[]
  readonly nodeSelector?: Labels
  readonly tolerations?: readonly Toleration[]
  readonly labels?: Labels
  /** Anything else of the pod spec; `containers` and `initContainers` given here replace or come first. */
  readonly spec?: Partial<PodSpec>
  /** Anything else of the (first) container. */
  readonly more?: Partial<Container>
}

export type EnvSource =
  | { readonly configMap: string; readonly key: string; readonly optional?: boolean }
  | { readonly secret: string; readonly key: string; readonly optional?: boolean }

/** `port` defaults to the container's. Exactly one of `path` (HTTP), `tcp`, `exec`, `grpc`. */
export type ProbeOptions = Omit<Probe, 'httpGet' | 'tcpSocket' | 'exec' | 'grpc'> & {
  readonly path?: string
  readonly port?: number | string
  readonly scheme?: string
  readonly tcp?: boolean
  readonly exec?: readonly string[]
}

export type VolumeOptions =
  | { readonly configMap: string; readonly keys?: readonly string[]; readonly optional?: boolean }
  | { readonly secret: string; readonly keys?: readonly string[]; readonly optional?: boolean }
  | { readonly claim: string }

export function templateFrom(name: string, options: PodOptions): PodTemplate {
  const { spec = {}, labels = { app: name } } = options
  const { containers, ...rest } = spec
  return {
    metadata: { labels },
    spec: {
      containers: containers ?? [containerFrom(name, options)],
      ...present({
        volumes: options.volumes === undefined ? undefined : Object.entries(options.volumes).map(([volume, of]) => volumeFrom(volume, of)),
        serviceAccountName: options.serviceAccount,
        imagePullSecrets: options.pullSecrets?.map((secret) => ({ name: secret })),
        nodeSelector: options.nodeSelector,
        tolerations: options.tolerations,
      }),
      ...rest,
    },
  }
}

function containerFrom(name: string, options: PodOptions): Container {
  const { port, portName, requests, limits } = options
  const resources: Resources = present({ requests, limits })
  return {
    name: options.container ?? 'app',
    image: options.image ?? `${name}:1.0`,
    resources,
    ...present({
      command: options.command,
      args: options.args,
      ports: port === undefined ? undefined : [{ containerPort: port, ...present({ name: portName }) }],
      env: options.env === undefined ? undefined : Object.entries(options.env).map(([variable, from]) => envFrom(variable, from)),
      envFrom: options.envFrom?.map((written) => envFromAll(written)),
      readinessProbe: probeFrom(options.readiness, port),
      livenessProbe: probeFrom(options.liveness, port),
      startupProbe: probeFrom(options.startup, port),
      volumeMounts:
        options.volumes === undefined
          ? undefined
          : Object.keys(options.volumes).map((volume) => ({ name: volume, mountPath: `/${volume}` })),
    }),
    ...options.more,
  }
}

function envFrom(name: string, from: string | EnvSource): EnvVar {
  if (typeof from === 'string') return { name, value: from }
  const { key, optional } = from
  const source = { key, ...present({ optional }) }
  return 'configMap' in from
    ? { name, valueFrom: { configMapKeyRef: { name: from.configMap, ...source } } }
    : { name, valueFrom: { secretKeyRef: { name: from.secret, ...source } } }
}

function envFromAll(written: string): { configMapRef: { name: string } } | { secretRef: { name: string } } {
  const [kind, name = ''] = written.split('/')
  return kind === 'secret' ? { secretRef: { name } } : { configMapRef: { name } }
}

function probeFrom(options: ProbeOptions | undefined, containerPort: number | undefined): Probe | undefined {
  if (options === undefined) return undefined
  const { path, port = containerPort ?? 80, scheme, tcp, exec, ...timing } = options
  if (exec !== undefined) return { exec: { command: exec }, ...timing }
  if (tcp === true) return { tcpSocket: { port }, ...timing }
  return { httpGet: { port, ...present({ path, scheme }) }, ...timing }
}

function volumeFrom(name: string, of: VolumeOptions): Volume {
  if ('claim' in of) return { name, persistentVolumeClaim: { claimName: of.claim } }
  const items = { ...present({ items: of.keys?.map((key) => ({ key, path: key })), optional: of.optional }) }
  return 'configMap' in of ? { name, configMap: { name: of.configMap, ...items } } : { name, secret: { secretName: of.secret, ...items } }
}

/** How a test says what state a pod is in. Without a word it is running and ready. */
export interface PodState {
  readonly container?: string
  readonly waiting?: { readonly reason: string; readonly message?: string }
  readonly terminated?: Partial<Terminated>
  /** How the container ended before. */
  readonly last?: Partial<Terminated>
  readonly restarts?: number
  /** Running, but not ready. */
  readonly ready?: boolean
  /** Not scheduled: the scheduler's own words. */
  readonly unschedulable?: string
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  readonly reason?: string
  readonly message?: string
  readonly node?: string
  readonly terminating?: boolean
  readonly finalizers?: readonly string[]
  /** When it came into this state; default: when it was made. */
  readonly since?: string
  /** Container image as the runtime resolved it. */
  readonly imageID?: string
}

/** Status of a pod in the state that a test names; what is not said follows from what is. */
export function podStatus(spec: PodSpec, state: PodState, madeAt: string): NonNullable<Pod['status']> {
  const since = state.since ?? madeAt
  const about = state.container ?? spec.containers[0]?.name
  const isInit = spec.initContainers?.some(({ name }) => name === about) === true
  const isDown = state.waiting !== undefined || state.terminated !== undefined
  const isScheduled = state.unschedulable === undefined
  const ready = state.ready ?? (!isDown && isScheduled && (state.phase ?? 'Running') === 'Running')
  const condition = (type: string, ok: boolean, more: object = {}): object => ({
    type,
    status: ok ? 'True' : 'False',
    lastTransitionTime: since,
    ...more,
  })
  const status = {
    phase: state.phase ?? (!isScheduled || (state.waiting !== undefined && state.restarts === undefined) ? 'Pending' : 'Running'),
    ...present({ reason: state.reason, message: state.message }),
    ...(isScheduled ? { startTime: madeAt, podIP: '10.0.0.1' } : {}),
    conditions: [
      condition('PodScheduled', isScheduled, isScheduled ? {} : { reason: 'Unschedulable', message: state.unschedulable }),
      ...(isScheduled ? [condition('Initialized', !isInit), condition('ContainersReady', ready), condition('Ready', ready)] : []),
    ],
    ...(isScheduled
      ? {
          initContainerStatuses: (spec.initContainers ?? []).map((container) =>
            container.name === about ? containerStatus(container, state, since, ready) : doneStatus(container, madeAt),
          ),
          containerStatuses: spec.containers.map((container) =>
            isInit
              ? containerStatus(container, { waiting: { reason: 'PodInitializing' } }, since, false)
              : containerStatus(container, container.name === about ? state : {}, since, container.name === about ? ready : true),
          ),
        }
      : {}),
  }
  return status as NonNullable<Pod['status']>
}

function containerStatus(container: Container, state: PodState, since: string, ready: boolean): ContainerStatus {
  const { waiting, terminated, last } = state
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: state.imageID ?? `${container.image ?? ''}@sha256:1`,
    restartCount: state.restarts ?? 0,
    ready,
    started: waiting === undefined && terminated === undefined,
    state:
      waiting !== undefined
        ? { waiting }
        : terminated !== undefined
          ? { terminated: ended(terminated, since) }
          : { running: { startedAt: since } },
    lastState: last === undefined ? {} : { terminated: ended(last, since) },
  }
}

function doneStatus(container: Container, at: string): ContainerStatus {
  return {
    name: container.name,
    image: container.image ?? '',
    restartCount: 0,
    ready: true,
    state: { terminated: ended({ exitCode: 0 }, at) },
  }
}

function ended(how: Partial<Terminated>, at: string): Terminated {
  const exitCode = how.exitCode ?? (how.reason === 'OOMKilled' ? 137 : 1)
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: at, finishedAt: at, ...how }
}

/** The fields that have a value. */
export function present<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>
  }
}

/** An object with the fields that matter to a test; what is left out is left out of the world, too. */
export interface Sketch {
  readonly kind: Kind
  readonly metadata: object
  readonly [field: string]: unknown
}

/** Guarantees nothing: a test says what the API server would have sent. */
export function asObject(sketch: Sketch): AnyObject {
  return sketch as unknown as AnyObject
}
