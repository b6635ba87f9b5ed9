import { AcesoError, faultText } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Answer, Cluster, Usage } from '../../ports/cluster.ts'
import type { ClusterFeed } from '../../ports/feed.ts'
import { type AnyObject, isKind } from '../../world/kinds.ts'
import { buildWorld, type NotReadable } from '../../world/snapshot/build-world.ts'
import type { ObjectVersion, World } from '../../world/world.ts'
import { RecordedUsage, RecordedVersion, RecordingHead } from './format.ts'
import { recordedAnswers } from './recorded-answers.ts'
import { type RecordingSource, recordingSource } from './recording-files.ts'
import { unreadable, withLines } from './recording-lines.ts'

/** A moment of a cluster, read from a folder or a packed file. Nothing can be written to it, and it answers only what was asked while it was made. */
export async function openRecording(path: string): Promise<{ readonly cluster: Cluster; readonly feed: ClusterFeed }> {
  const source = await recordingSource(path)
  const head = readHead(path, source)
  const objects = readObjects(path, source)
  const world = buildWorld({
    clusterId: head.clusterId,
    at: head.at,
    objects,
    versions: readVersions(path, source),
    notReadable: head.notReadable.map((blind) => blindSpot(blind)),
  })
  const usage = readUsage(path, source)
  const cluster: Cluster = {
    id: head.clusterId,
    readOnly: true,
    origin: `recording ${path}`,
    world: () => Promise.resolve(world),
    // Where nothing was measured there is nothing to miss.
    questions: { ...recordedAnswers(path, source), usage: async () => (usage.kind === 'answer' ? usage : { ...usage, absent: true }) },
    read: (ref) => Promise.resolve(plain(world, ref)),
    write: () => Promise.resolve({ kind: 'refused', message: 'a recording cannot be changed', forbidden: true }),
    missingPermissions: () => Promise.resolve([]),
    version: () => Promise.resolve(head.version === undefined ? notRecorded : { kind: 'answer', value: head.version }),
    usage: () => Promise.resolve(usage),
  }
  return { cluster, feed: toldOnce(objects) }
}

const notRecorded = { kind: 'unavailable', why: { en: 'not recorded', zh: '未录制' } } as const

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

function readHead(path: string, source: RecordingSource): RecordingHead {
  if (!source.names.includes('recording.json')) {
    throw new AcesoError('input-invalid', `${path} is no recording: it has no recording.json`, {
      path: 'cluster.recording',
      next: 'make one with: aceso record --out DIR',
    })
  }
  return parsed(path, 'recording.json', () => RecordingHead.parse(JSON.parse(source.read('recording.json').toString('utf8'))))
}

function readUsage(path: string, source: RecordingSource): Answer<Usage> {
  if (!source.names.includes('metrics.json')) return { ...notRecorded, absent: true }
  const value = parsed(path, 'metrics.json', () => RecordedUsage.parse(JSON.parse(source.read('metrics.json').toString('utf8'))))
  return { kind: 'answer', value }
}

function parsed<Value>(path: string, name: string, read: () => Value): Value {
  try {
    return read()
  } catch (fault) {
    throw unreadable(`${path}/${name}`, faultText(fault), fault)
  }
}

function readObjects(path: string, source: RecordingSource): AnyObject[] {
  const objects: AnyObject[] = []
  for (const name of source.names.filter((each) => /^objects\/[^/]+\.ndjson$/.test(each))) {
    const kind = name.slice('objects/'.length, -'.ndjson'.length)
    if (!isKind(kind)) throw unreadable(`${path}/${name}`, `${kind} is no kind that Aceso reads`)
    withLines(path, source, name, (line) => objects.push({ ...(JSON.parse(line) as AnyObject), kind } as AnyObject))
  }
  return objects
}

function readVersions(path: string, source: RecordingSource): ReadonlyMap<string, readonly ObjectVersion[]> {
  const versions = new Map<string, ObjectVersion[]>()
  withLines(path, source, 'versions.ndjson', (line) => {
    const { ref, at, object } = RecordedVersion.parse(JSON.parse(line))
    // A version was an object of the world when it was recorded.
    versions.set(ref, [...(versions.get(ref) ?? []), { at, object: object as unknown as AnyObject }])
  })
  return versions
}
