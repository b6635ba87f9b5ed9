import type { LinkMethod } from '../../domain/crash/crash-record.ts'
import { ownerOfCgroup } from './cgroup-path.ts'
import { type ContainerOnNode, hostnameOfPod, type PodOnNode } from './pod-on-node.ts'

/** All that may tell whose crash a core is. Texts come from a crashed process or its file: data. */
export interface OwnerEvidence {
  /** `COREDUMP_PROC_CGROUP`, or the text of /proc/<pid>/cgroup. */
  readonly cgroup?: string | undefined
  readonly hostnameAttribute?: string | undefined
  /** `HOSTNAME`, `POD_NAMESPACE`, `POD_UID` ... of the core's environment. */
  readonly environment: Readonly<Record<string, string>>
  /** `%h` of the file's name. */
  readonly hostnameInName?: string | undefined
  readonly nodeName: string
  readonly executable: string
  readonly signal: number
  readonly crashedAtMs: number
}

/** What one kind of evidence says: the pods that it fits. */
export interface Saying {
  readonly method: LinkMethod
  /** As it was told, for a person. */
  readonly says: string
  readonly fits: readonly { readonly pod: PodOnNode; readonly container?: ContainerOnNode }[]
  readonly confidence: number
}

/** How sure one kind of evidence is by itself. Measured by nothing: an order, with the time window far behind. */
export const gradeOf = {
  cgroupContainer: 0.99,
  cgroupPod: 0.97,
  'hostname-attribute': 0.95,
  'hostname-in-core': 0.92,
  'hostname-in-name': 0.88,
  closeRestart: 0.6,
  nearRestart: 0.4,
} as const

const closeMs = 2 * 60_000
const nearMs = 5 * 60_000
/** A container ends after its core is written; clocks of one node hardly differ. */
const earlyMs = 10_000

/** Everything that says something, the surest first. */
export function sayingsOf(evidence: OwnerEvidence, pods: readonly PodOnNode[]): Saying[] {
  const hostnames = [
    ['hostname-attribute', evidence.hostnameAttribute],
    ['hostname-in-core', evidence.environment['HOSTNAME']],
    ['hostname-in-name', evidence.hostnameInName],
  ] as const
  return [
    cgroupSaying(evidence.cgroup, pods),
    ...hostnames.map(([method, hostname]) => hostnameSaying(method, hostname, evidence, pods)),
    restartSaying(evidence, pods),
  ].filter((saying) => saying !== undefined)
}

function cgroupSaying(cgroup: string | undefined, pods: readonly PodOnNode[]): Saying | undefined {
  const owner = cgroup === undefined ? undefined : ownerOfCgroup(cgroup)
  if (owner === undefined) return undefined
  const { podUid, containerId } = owner
  const fits = pods
    .map((pod) => ({
      pod,
      container: containerId === undefined ? undefined : pod.containers.find((container) => hasId(container, containerId)),
    }))
    .filter(({ pod, container }) => (podUid === undefined ? container !== undefined : pod.uid === podUid))
    .map(({ pod, container }) => (container === undefined ? { pod } : { pod, container }))
  const says = podUid === undefined ? `container ${containerId}` : `pod uid ${podUid}`
  return { method: 'cgroup', says, fits, confidence: fits[0]?.container === undefined ? gradeOf.cgroupPod : gradeOf.cgroupContainer }
}

function hasId({ id, lastTermination }: ContainerOnNode, containerId: string): boolean {
  return id.endsWith(containerId) || lastTermination?.containerId?.endsWith(containerId) === true
}

function hostnameSaying(
  method: 'hostname-attribute' | 'hostname-in-core' | 'hostname-in-name',
  hostname: string | undefined,
  { nodeName, environment }: OwnerEvidence,
  pods: readonly PodOnNode[],
): Saying | undefined {
  // A pod in the node's network has the node's name: that says nothing about which one it is.
  if (hostname === undefined || hostname === '' || isNode(hostname, nodeName)) return undefined
  const fits = pods.filter((pod) => pod.hostNetwork !== true && hostnameOfPod(pod) === hostname)
  const [namespace, uid] = [environment['POD_NAMESPACE'], environment['POD_UID']]
  // Two namespaces may have a pod of one name: only what the process itself was told decides between them.
  const narrowed = fits.filter((pod) => (uid === undefined || pod.uid === uid) && (namespace === undefined || pod.namespace === namespace))
  const left = narrowed.length > 0 ? narrowed : fits
  return { method, says: hostname, fits: left.map((pod) => ({ pod })), confidence: gradeOf[method] }
}

function isNode(hostname: string, nodeName: string): boolean {
  return hostname === nodeName || hostname === nodeName.split('.')[0] || hostname.split('.')[0] === nodeName
}

/** Containers that ended about when the process died, could have left a core, and run this program. */
function restartSaying(evidence: OwnerEvidence, pods: readonly PodOnNode[]): Saying | undefined {
  const ended = pods.flatMap((pod) =>
    pod.containers
      .filter((container) => mayHaveDumped(container, evidence.signal) && runsProgram(pod, container, evidence.executable))
      .map((container) => ({ pod, container, afterMs: Date.parse(container.lastTermination?.finishedAt ?? '') - evidence.crashedAtMs })),
  )
  const close = ended.filter(({ afterMs }) => afterMs >= -earlyMs && afterMs <= closeMs)
  const fits = close.length > 0 ? close : ended.filter(({ afterMs }) => Math.abs(afterMs) <= nearMs)
  if (fits.length === 0) return undefined
  const says = fits.map(({ pod, container }) => `${pod.namespace}/${pod.name} ${container.name}`).join(', ')
  return { method: 'restart-time', says, fits, confidence: close.length > 0 ? gradeOf.closeRestart : gradeOf.nearRestart }
}

const neverDumps: ReadonlySet<number> = new Set([80, 137, 143])

export function mayHaveDumped({ lastTermination }: ContainerOnNode, signal: number): boolean {
  if (lastTermination === undefined || lastTermination.reason === 'OOMKilled' || neverDumps.has(lastTermination.exitCode)) return false
  const { exitCode } = lastTermination
  return exitCode <= 128 || exitCode > 128 + 64 || signal === 0 || exitCode === 128 + signal
}

/** The program's name is a word of the container's name, image, command, or of the pod's application label. */
export function runsProgram({ labels }: PodOnNode, { name, image = '', command = [] }: ContainerOnNode, executable: string): boolean {
  const program = executable.slice(executable.lastIndexOf('/') + 1).toLowerCase()
  if (program === '') return false
  const repository = image.replace(/@.*$/, '').replace(/:[^/]*$/, '')
  const told = [name, repository, labels['app.kubernetes.io/name'] ?? '', ...command]
  return told.some((text) =>
    text
      .toLowerCase()
      .split(/[^a-z0-9_.]+/)
      .includes(program),
  )
}
