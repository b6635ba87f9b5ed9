import { join } from 'node:path'
import type { KubeObject, LabApi } from './api.ts'
import { endProcess, runningPid, start, stop } from './processes.ts'
import { sleep } from './run.ts'

/**
 * A node that is only an object: a process of the lab renews its lease and reports its pods as running, as a kubelet would. When the process
 * ends, the cluster's own node controller finds the node silent: NotReady, taints, pods given up. It carries a taint, so that only pods
 * meant for it land there. Pods on it answer nothing.
 */
const simulatedNodeTaint = 'lab.example/simulated'

export function simulatedNodeName(namespace: string): string {
  return `${namespace}-node`
}

const program = (name: string) => `node-${name}`

/** Registers the node and starts the process that keeps it alive. */
export async function startSimulatedNode(api: LabApi, name: string, pressed = false): Promise<void> {
  const now = new Date().toISOString()
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'lab.example/node': name } },
    spec: { taints: [{ key: simulatedNodeTaint, value: 'true', effect: 'NoSchedule' }] },
    // Registered with its capacity, as a kubelet does: a node without any would at first look full.
    status: nodeStatus(name, pressed, now, []),
  }
  const created = await api.call('POST', '/api/v1/nodes', node)
  if (created.status !== 201 && created.status !== 409) throw new Error(`cannot register node ${name}: ${created.status}`)
  await stop(program(name), 0)
  const args = [join(import.meta.dirname, 'main.ts'), 'simulated-node', name, ...(pressed ? ['press-memory'] : [])]
  await start({ name: program(name), command: process.execPath, args })
}

/** The node falls silent, as if its machine had lost power. */
export async function silenceSimulatedNode(name: string): Promise<void> {
  const pid = await runningPid(program(name))
  if (pid !== undefined) await endProcess(pid, 0)
}

export async function removeSimulatedNode(api: LabApi, name: string): Promise<void> {
  await stop(program(name), 0)
  await api.call('DELETE', `/api/v1/nodes/${name}`)
}

/** Plays the kubelet until the process is ended. */
export async function playKubelet(api: LabApi, name: string, pressed: boolean): Promise<never> {
  for (;;) {
    // A restarting API server is no reason to die: a real kubelet does not.
    await beat(api, name, pressed).catch((error: unknown) => console.error(String(error)))
    await sleep(2000)
  }
}

const mergePatch = 'application/merge-patch+json'

async function beat(api: LabApi, name: string, pressed: boolean): Promise<void> {
  const now = new Date().toISOString()
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: now.replace('Z', '000Z') }
  const renewed = await api.call('PATCH', `${leases}/${name}`, { spec }, mergePatch)
  if (renewed.status === 404) await api.must('POST', leases, { metadata: { name }, spec })
  const node = (await api.must('GET', `/api/v1/nodes/${name}`)) as { readonly status?: { readonly conditions?: readonly NodeCondition[] } }
  const status = nodeStatus(name, pressed, now, node.status?.conditions ?? [])
  await api.must('PATCH', `/api/v1/nodes/${name}/status`, { status }, mergePatch)
  for (const pod of await api.list(`/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`)) await playPod(api, pod, pressed, now)
}

interface NodeCondition {
  readonly type: string
  readonly status: string
  readonly lastTransitionTime: string
}

/** `before` are the conditions that the node has: the time of a change is kept until the next one. */
function nodeStatus(name: string, pressed: boolean, now: string, before: readonly NodeCondition[]): object {
  const condition = (type: string, status: string, reason: string, message: string) => {
    const same = before.find((known) => known.type === type && known.status === status)
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: same?.lastTransitionTime ?? now }
  }
  const pressure = pressed
    ? condition('MemoryPressure', 'True', 'KubeletHasInsufficientMemory', 'kubelet has insufficient memory available')
    : condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available')
  const capacity = { cpu: '4', memory: '8Gi', pods: '50', 'ephemeral-storage': '50Gi' }
  return {
    capacity,
    allocatable: capacity,
    // An address of the pod network that is given to no pod: whoever asks this node waits for an answer on this machine only.
    addresses: [
      { type: 'InternalIP', address: '10.244.0.254' },
      { type: 'Hostname', address: name },
    ],
    nodeInfo: nodeInfo(name),
    conditions: [
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      pressure,
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    ],
  }
}

function nodeInfo(name: string): object {
  const ids = { machineID: name, systemUUID: name, bootID: name }
  const versions = {
    kernelVersion: 'simulated',
    osImage: 'simulated',
    containerRuntimeVersion: 'simulated://1',
    kubeletVersion: 'v1.34.4',
    kubeProxyVersion: 'v1.34.4',
  }
  return { ...ids, ...versions, operatingSystem: 'linux', architecture: 'amd64' }
}

async function playPod(api: LabApi, pod: KubeObject, pressed: boolean, now: string): Promise<void> {
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`
  const phase = (pod['status'] as { readonly phase?: string } | undefined)?.phase
  if (pod.metadata['deletionTimestamp'] !== undefined) await api.call('DELETE', `${path}?gracePeriodSeconds=0`)
  else if (pressed && phase === 'Running') await evict(api, pod, now)
  else if (phase === 'Pending') await api.must('PATCH', `${path}/status`, { status: running(pod, now) }, mergePatch)
}

async function evict(api: LabApi, pod: KubeObject, now: string): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  await api.must('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, { status: evicted(pod, now) }, mergePatch)
  const involvedObject = { apiVersion: 'v1', kind: 'Pod', name, namespace, uid }
  const times = { firstTimestamp: now, lastTimestamp: now, count: 1 }
  const event = {
    metadata: { generateName: `${name}.` },
    involvedObject,
    type: 'Warning',
    reason: 'Evicted',
    message: evictionMessage,
    ...times,
  }
  await api.must('POST', `/api/v1/namespaces/${namespace}/events`, { ...event, source: { component: 'kubelet' } })
}

const evictionMessage = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 61Mi. '

function evicted(pod: KubeObject, now: string): object {
  const ended = { terminated: { exitCode: 137, reason: 'Error', startedAt: null, finishedAt: now } }
  return {
    phase: 'Failed',
    reason: 'Evicted',
    message: evictionMessage,
    conditions: conditions('False', now),
    containerStatuses: containers(pod, { ready: false, started: false, state: ended }),
  }
}

function running(pod: KubeObject, now: string): object {
  const address = '10.244.0.253'
  return {
    phase: 'Running',
    startTime: now,
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: conditions('True', now),
    containerStatuses: containers(pod, { ready: true, started: true, state: { running: { startedAt: now } } }),
  }
}

function conditions(ready: 'True' | 'False', now: string): object[] {
  const always = ['Initialized', 'PodScheduled'].map((type) => ({ type, status: 'True', lastTransitionTime: now }))
  return [...always, ...['Ready', 'ContainersReady'].map((type) => ({ type, status: ready, lastTransitionTime: now }))]
}

function containers(pod: KubeObject, state: object): object[] {
  const named = (pod['spec'] as { readonly containers: readonly { readonly name: string; readonly image: string }[] }).containers
  return named.map(({ name, image }) => ({ name, image, imageID: '', restartCount: 0, ...state }))
}
