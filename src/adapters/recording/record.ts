import { AcesoError } from '../../domain/errors.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import type { Cluster, ProbeTarget, Questions, Usage } from '../../ports/cluster.ts'
import { type AnyObject, type Kind, kinds, type Pod } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { type RecordingHead, recordingSchema } from './format.ts'
import { type NotedQuestions, notedQuestions } from './noted-questions.ts'
import { type RecordingSink, recordingSink } from './recording-files.ts'

const mostTroubledPods = 200
const likelyPaths = ['/', '/healthz', '/health', '/livez', '/readyz', '/ready', '/status']

export interface RecordRequest {
  /** A new folder, or a new file whose name ends in `.gz`. */
  readonly out: string
  /** Only this namespace and what lies in none. */
  readonly namespace?: string
  /** Objects that are in scope and yet of no use. */
  readonly leaveOut?: (object: AnyObject) => boolean
  /** Removes configured patterns from log lines; objects are masked already when they enter the world. */
  readonly mask: (text: string) => string
  readonly progress: (what: string) => void
  /** Looks at the cluster as a scan does. What it asks is recorded. */
  readonly scan?: (cluster: Cluster) => Promise<unknown>
}

/** Writes what the cluster is now, so that the same scan gives the same answer there. Returns the number of objects. */
export async function recordCluster(cluster: Cluster, request: RecordRequest, signal: AbortSignal): Promise<number> {
  const { out, progress } = request
  const sink = await recordingSink(out)
  const world = await cluster.world(signal)
  const wanted = wantedIn(world, request)
  const count = await writeObjects(world, wanted, sink)
  progress(`${count} objects`)
  await writeVersions(world, wanted, sink)
  const usage = await cluster.usage(signal)
  if (usage.kind === 'answer') await sink.write('metrics.json', `${JSON.stringify(usageIn(usage.value, world, wanted))}\n`)

  const noted = notedQuestions(cluster.questions)
  for (const pod of troubledPods(world, wanted)) {
    if (signal.aborted) throw new AcesoError('cancelled', `stopped; ${out} is not complete`)
    await askLogs(noted.ask, pod, signal)
    await askProbes(noted.ask, pod, signal)
    progress(refText(refOf(pod)))
  }
  await request.scan?.({ ...cluster, world: () => Promise.resolve(world), questions: noted.ask })
  await writeAnswers(noted, request, sink)
  // Last: what has no head is no recording.
  await sink.write('recording.json', `${JSON.stringify(await headOf(cluster, world, signal), undefined, 2)}\n`)
  await sink.end()
  return count
}

type Wanted = (object: AnyObject) => boolean

/** What belongs to a namespace: its objects, and of those that lie in none everything but other namespaces, their volumes, and events about such. */
function wantedIn(world: World, { namespace, leaveOut }: Pick<RecordRequest, 'namespace' | 'leaveOut'>): Wanted {
  const inScope = (object: AnyObject): boolean => {
    const of = object.metadata.namespace ?? ''
    if (namespace === undefined || of === namespace) return true
    if (object.kind === 'Event') {
      const { kind = '', namespace: about = '', name = '' } = object.involvedObject
      const target = about === '' ? world.object(objectRef(kind, '', name)) : undefined
      return target !== undefined && wanted(target)
    }
    if (object.kind === 'Namespace') return object.metadata.name === namespace
    if (object.kind === 'PersistentVolume') return (object.spec.claimRef?.namespace ?? namespace) === namespace
    return of === ''
  }
  const wanted: Wanted = (object) => inScope(object) && leaveOut?.(object) !== true
  return wanted
}

async function headOf(cluster: Cluster, world: World, signal: AbortSignal): Promise<RecordingHead> {
  const version = await cluster.version(signal)
  return {
    schema: recordingSchema,
    clusterId: cluster.id,
    at: world.at,
    origin: cluster.origin,
    ...(version.kind === 'answer' ? { version: version.value } : {}),
    notReadable: kinds
      .filter((kind) => !world.canRead(kind))
      .map((kind) => ({ kind, what: verbatim(kind), why: { en: 'not readable when this was recorded', zh: '录制时无权读取' } })),
  }
}

async function writeObjects(world: World, wanted: Wanted, sink: RecordingSink): Promise<number> {
  let count = 0
  for (const kind of kinds) {
    const objects = world.list<Kind>(kind).filter((object) => wanted(object))
    if (objects.length === 0) continue
    await sink.write(`objects/${kind}.ndjson`, lines(objects))
    count += objects.length
  }
  return count
}

async function writeVersions(world: World, wanted: Wanted, sink: RecordingSink): Promise<void> {
  const versions = (['ConfigMap', 'Deployment', 'StatefulSet', 'DaemonSet'] as const).flatMap((kind) =>
    world
      .list<Kind>(kind)
      .filter((object) => wanted(object))
      .map(({ metadata }) => objectRef(kind, metadata.namespace ?? '', metadata.name))
      .flatMap((ref) =>
        world
          .versionsOf(ref)
          .slice(0, -1)
          .map(({ at, object }) => ({ ref: refText(ref), at, object })),
      ),
  )
  await sink.write('versions.ndjson', lines(versions))
}

function usageIn({ nodes, pods }: Usage, world: World, wanted: Wanted): Usage {
  const isWanted = (kind: Kind, namespace: string, name: string): boolean => {
    const object = world.object(objectRef(kind, namespace, name))
    return object !== undefined && wanted(object)
  }
  return {
    nodes: nodes.filter(({ node }) => isWanted('Node', '', node)),
    pods: pods.filter(({ pod }) => isWanted('Pod', pod.namespace, pod.name)),
  }
}

async function writeAnswers({ logs, unanswered, probes }: NotedQuestions, { mask }: RecordRequest, sink: RecordingSink): Promise<void> {
  for (const [file, text] of logs) await sink.write(file, mask(text))
  await sink.write('unanswered.ndjson', lines([...unanswered.values()]))
  await sink.write('probes.ndjson', lines([...probes.values()]))
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}

function refOf(pod: Pod) {
  return objectRef('Pod', pod.metadata.namespace ?? '', pod.metadata.name)
}

/** Pods that a scan would ask about: not ready, or restarted. */
function troubledPods(world: World, wanted: Wanted): readonly Pod[] {
  const troubled = world.list('Pod').filter((pod) => {
    const { status } = pod
    const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    const isReady = status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
    const isTroubled = (!isReady && status?.phase !== 'Succeeded') || containers.some(({ restartCount = 0 }) => restartCount > 0)
    return isTroubled && wanted(pod)
  })
  return troubled.slice(0, mostTroubledPods)
}

async function askLogs(ask: Questions, pod: Pod, signal: AbortSignal): Promise<void> {
  for (const { name } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    await ask.previousLog(refOf(pod), name, signal)
    await ask.log(refOf(pod), name, signal)
  }
}

async function askProbes(ask: Questions, pod: Pod, signal: AbortSignal): Promise<void> {
  if (pod.status?.phase !== 'Running') return
  for (const target of probeTargets(pod)) await ask.probe(refOf(pod), target, signal)
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
