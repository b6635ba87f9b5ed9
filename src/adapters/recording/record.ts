import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AcesoError } from '../../domain/errors.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import type { Cluster, ProbeTarget } from '../../ports/cluster.ts'
import { type Kind, kinds, type Pod } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { logFile, type RecordedProbe, type RecordingHead, recordingSchema } from './format.ts'

const mostTroubledPods = 200
const likelyPaths = ['/', '/healthz', '/health', '/livez', '/readyz', '/ready', '/status']

export interface RecordRequest {
  readonly folder: string
  /** Only this namespace and what lies in none. */
  readonly namespace?: string
  /** Removes configured patterns from log lines; objects are masked already when they enter the world. */
  readonly mask: (text: string) => string
  readonly progress: (what: string) => void
}

/** Writes what the cluster is now to a new folder, so that the same scan gives the same answer there. Asks only what a scan would ask. Returns the number of objects. */
export async function recordCluster(cluster: Cluster, request: RecordRequest, signal: AbortSignal): Promise<number> {
  const { folder, progress } = request
  await newFolder(folder)
  const world = await cluster.world(signal)
  const count = await writeObjects(world, request)
  progress(`${count} objects`)
  const pods = troubledPods(world, request.namespace)
  const probes: RecordedProbe[] = []
  for (const pod of pods) {
    if (signal.aborted) throw new AcesoError('cancelled', `stopped; ${folder} is not complete`)
    await writeLogs(cluster, pod, request, signal)
    probes.push(...(await askProbes(cluster, pod, signal)))
    progress(refText(refOf(pod)))
  }
  await writeFile(join(folder, 'probes.ndjson'), lines(probes))
  await writeVersions(world, request)
  const notReadable = kinds
    .filter((kind) => !world.canRead(kind))
    .map((kind) => ({ kind, what: kind, why: 'not readable when this was recorded' }))
  const head: RecordingHead = {
    schema: recordingSchema,
    clusterId: cluster.id,
    at: world.at,
    origin: cluster.origin,
    notReadable,
  }
  await writeFile(join(folder, 'recording.json'), `${JSON.stringify(head, undefined, 2)}\n`)
  return count
}

async function newFolder(folder: string): Promise<void> {
  await mkdir(join(folder), { recursive: true })
  if ((await readdir(folder)).length > 0)
    throw new AcesoError('input-invalid', `${folder} is not empty`, { path: 'out', next: 'name a new folder' })
  await Promise.all(['objects', 'logs'].map((name) => mkdir(join(folder, name))))
}

const inScope = (namespace: string | undefined, of: string | undefined): boolean =>
  namespace === undefined || of === undefined || of === '' || of === namespace

async function writeObjects(world: World, { folder, namespace }: RecordRequest): Promise<number> {
  let count = 0
  for (const kind of kinds) {
    const objects = world.list<Kind>(kind).filter(({ metadata }) => inScope(namespace, metadata.namespace))
    if (objects.length === 0) continue
    await writeFile(join(folder, 'objects', `${kind}.ndjson`), lines(objects))
    count += objects.length
  }
  return count
}

async function writeVersions(world: World, { folder, namespace }: RecordRequest): Promise<void> {
  const versions = (['ConfigMap', 'Deployment', 'StatefulSet', 'DaemonSet'] as const).flatMap((kind) =>
    world
      .list<Kind>(kind, namespace)
      .map(({ metadata }) => objectRef(kind, metadata.namespace ?? '', metadata.name))
      .flatMap((ref) =>
        world
          .versionsOf(ref)
          .slice(0, -1)
          .map(({ at, object }) => ({ ref: refText(ref), at, object })),
      ),
  )
  await writeFile(join(folder, 'versions.ndjson'), lines(versions))
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}

function refOf(pod: Pod) {
  return objectRef('Pod', pod.metadata.namespace ?? '', pod.metadata.name)
}

/** Pods that a scan would ask about: not ready, or restarted. */
function troubledPods(world: World, namespace: string | undefined): readonly Pod[] {
  const troubled = world.list('Pod', namespace).filter(({ status }) => {
    const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    const isReady = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
    return (!isReady && status?.phase !== 'Succeeded') || containers.some(({ restartCount = 0 }) => restartCount > 0)
  })
  return troubled.slice(0, mostTroubledPods)
}

async function writeLogs(cluster: Cluster, pod: Pod, { folder, mask }: RecordRequest, signal: AbortSignal): Promise<void> {
  const ref = refOf(pod)
  for (const { name } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    for (const previous of [false, true]) {
      const answer = await (previous ? cluster.questions.previousLog(ref, name, signal) : cluster.questions.log(ref, name, signal))
      if (answer.kind === 'answer')
        await writeFile(join(folder, 'logs', logFile(ref.namespace, ref.name, name, previous)), mask(answer.value))
    }
  }
}

async function askProbes(cluster: Cluster, pod: Pod, signal: AbortSignal): Promise<RecordedProbe[]> {
  const ref = refOf(pod)
  const recorded: RecordedProbe[] = []
  if (pod.status?.phase !== 'Running') return recorded
  for (const target of probeTargets(pod)) {
    const answer = await cluster.questions.probe(ref, target, signal)
    if (answer.kind === 'answer') recorded.push({ pod: refText(ref), ...target, reply: answer.value })
  }
  return recorded
}

/** Every port that the pod declares or probes, with the paths its probes name and those that programs usually have. */
function probeTargets(pod: Pod): readonly ProbeTarget[] {
  const targets = pod.spec.containers.flatMap((container) => {
    const probes = [container.readinessProbe, container.livenessProbe, container.startupProbe].flatMap((probe) => probe?.httpGet ?? [])
    if (probes.length === 0) return []
    const named = (port: number | string): number | undefined =>
      typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort
    const ports = new Set([
      ...(container.ports ?? []).map(({ containerPort }) => containerPort),
      ...probes.flatMap(({ port }) => named(port) ?? []),
    ])
    const paths = new Set([...probes.map(({ path = '/' }) => path), ...likelyPaths])
    return [...ports].flatMap((port) =>
      [...paths].flatMap((path) => (['HTTP', 'HTTPS'] as const).map((scheme) => ({ port, path, scheme }))),
    )
  })
  return targets.slice(0, 60)
}
