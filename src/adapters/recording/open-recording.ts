import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AcesoError, faultText } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Answer, Cluster, ProbeReply, Questions } from '../../ports/cluster.ts'
import type { ClusterFeed } from '../../ports/feed.ts'
import { buildWorld, type NotReadable } from '../../world/build-world.ts'
import { type AnyObject, isKind } from '../../world/kinds.ts'
import type { ObjectVersion, World } from '../../world/world.ts'
import { logFile, probeKey, RecordedProbe, RecordedVersion, RecordingHead } from './format.ts'

const mostLogBytes = 64 * 1024

/** A moment of a cluster, read from a folder. Nothing can be written to it, and it answers only what was asked while it was made. */
export async function openRecording(folder: string): Promise<{ readonly cluster: Cluster; readonly feed: ClusterFeed }> {
  const head = await readHead(folder)
  const objects = await readObjects(folder)
  const versions = await readVersions(folder)
  const world = buildWorld({
    clusterId: head.clusterId,
    at: head.at,
    objects,
    versions,
    notReadable: head.notReadable.map((blind) => blindSpot(blind)),
  })
  const cluster: Cluster = {
    id: head.clusterId,
    readOnly: true,
    origin: `recording ${folder}`,
    world: () => Promise.resolve(world),
    questions: await answersOf(folder),
    read: (ref) => Promise.resolve(plain(world, ref)),
    write: () => Promise.resolve({ kind: 'refused', message: 'a recording cannot be changed', forbidden: true }),
    missingPermissions: () => Promise.resolve([]),
  }
  return { cluster, feed: toldOnce(objects) }
}

function blindSpot({ what, why, kind, namespace }: RecordingHead['notReadable'][number]): NotReadable {
  return { what, why, kind, ...(namespace === undefined ? {} : { namespace }) }
}

function plain(world: World, ref: ObjectRef): JsonObject | undefined {
  if (ref.kind === 'Secret') return undefined
  // The world's objects are JSON as the API server sent them.
  return world.object(ref) as unknown as JsonObject | undefined
}

function toldOnce(objects: readonly AnyObject[]): ClusterFeed {
  return {
    watch(listener) {
      for (const object of objects) listener({ kind: object.kind, before: undefined, after: object })
      return Promise.resolve()
    },
  }
}

async function readHead(folder: string): Promise<RecordingHead> {
  const file = join(folder, 'recording.json')
  if (!existsSync(file)) {
    throw new AcesoError('input-invalid', `${folder} is no recording: it has no recording.json`, {
      path: 'cluster.recording',
      next: 'make one with: aceso record --out DIR',
    })
  }
  try {
    return RecordingHead.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (fault) {
    throw new AcesoError('input-invalid', `${file} cannot be read: ${faultText(fault)}`, { cause: fault, path: 'cluster.recording' })
  }
}

async function readObjects(folder: string): Promise<AnyObject[]> {
  const files = (await readdir(join(folder, 'objects'))).filter((name) => name.endsWith('.ndjson')).sort()
  const objects: AnyObject[] = []
  for (const name of files) {
    const kind = name.slice(0, -'.ndjson'.length)
    if (!isKind(kind))
      throw new AcesoError('input-invalid', `${join(folder, 'objects', name)}: ${kind} is no kind that Aceso reads`, {
        path: 'cluster.recording',
      })
    readLines(join(folder, 'objects', name), (line) => objects.push({ ...(JSON.parse(line) as AnyObject), kind } as AnyObject))
  }
  return objects
}

/** One file at a time in one gulp: several times faster than line events, and a file holds one kind of one cluster. */
function readLines(file: string, take: (line: string) => void): void {
  const bytes = readFileSync(file)
  let start = 0
  let number = 0
  while (start < bytes.length) {
    const found = bytes.indexOf(10, start)
    const end = found === -1 ? bytes.length : found
    number += 1
    try {
      if (end > start) take(bytes.toString('utf8', start, end))
    } catch (fault) {
      throw new AcesoError('input-invalid', `${file}, line ${number}: ${faultText(fault)}`, { cause: fault, path: 'cluster.recording' })
    }
    start = end + 1
  }
}

async function readVersions(folder: string): Promise<ReadonlyMap<string, readonly ObjectVersion[]>> {
  const versions = new Map<string, ObjectVersion[]>()
  for await (const line of linesOf(join(folder, 'versions.ndjson'))) {
    const { ref, at, object } = RecordedVersion.parse(JSON.parse(line))
    // A version was an object of the world when it was recorded.
    versions.set(ref, [...(versions.get(ref) ?? []), { at, object: object as unknown as AnyObject }])
  }
  return versions
}

async function* linesOf(file: string): AsyncIterable<string> {
  if (!existsSync(file)) return
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') yield line
}

async function answersOf(folder: string): Promise<Questions> {
  const probes = new Map<string, ProbeReply>()
  for await (const line of linesOf(join(folder, 'probes.ndjson'))) {
    const { pod, port, path, scheme, reply } = RecordedProbe.parse(JSON.parse(line))
    probes.set(probeKey(pod, port, path, scheme), reply)
  }
  const log = (pod: ObjectRef, container: string, previous: boolean): Promise<Answer<string>> =>
    readLog(join(folder, 'logs', logFile(pod.namespace, pod.name, container, previous)))
  return {
    previousLog: (pod, container) => log(pod, container, true),
    log: (pod, container) => log(pod, container, false),
    probe(pod, { port, path, scheme }) {
      const value = probes.get(probeKey(refText(pod), port, path, scheme))
      return Promise.resolve(
        value === undefined ? { kind: 'unavailable', why: 'not asked while this was recorded' } : { kind: 'answer', value },
      )
    },
  }
}

async function readLog(file: string): Promise<Answer<string>> {
  if (!existsSync(file)) return { kind: 'unavailable', why: 'not recorded' }
  if ((await stat(file)).size > mostLogBytes) return { kind: 'unavailable', why: 'the recorded log is too large' }
  return { kind: 'answer', value: await readFile(file, 'utf8') }
}
