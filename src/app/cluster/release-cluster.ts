import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { releaseKind } from '../../domain/crash/crash-loop.ts'
import { AcesoError } from '../../domain/errors.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { Cluster, WriteRequest, WriteResult } from '../../ports/cluster.ts'
import type { Helm, HelmRelease, HelmResult } from '../../ports/helm.ts'
import type { World } from '../../world/world.ts'

export interface ReleaseMeans {
  readonly helm: Helm
  /** Where manifests and values are put away before anything is deleted. */
  readonly blobs: Blobs
  readonly timeoutMs: number
}

/** The cluster with Helm releases in it, read and written like objects; and with deletions that put away first what they delete, so that it can be made again. */
export function releaseCluster(cluster: Cluster, means: ReleaseMeans): Cluster {
  const { helm } = means
  return {
    ...cluster,
    async read(ref, signal) {
      if (ref.kind !== releaseKind) return cluster.read(ref, signal)
      const answer = await helm.release(ref, signal)
      if (answer.kind === 'release') return releaseObject(ref, answer.release)
      // Without Helm the plan is still shown, for a person to carry out.
      return answer.kind === 'none' ? undefined : releaseInWorld(ref, await cluster.world(signal))
    },
    async write(request, signal) {
      const { write } = request
      switch (write.verb) {
        case 'uninstall':
          return uninstall(request, means, signal)
        case 'reinstall':
          return resultOf(await helm.rollBack(request.target, write.revision, means, signal), write.revision)
        case 'recreate':
          return recreate(request, cluster, means, signal)
        case 'delete':
          if (write.export === true && !request.dryRun) await exportObject(request, cluster, means, signal)
          return cluster.write(request, signal)
        default:
          return cluster.write(request, signal)
      }
    },
  }
}

/** As Helm's own records in the cluster name it: Secrets, of which the world knows the labels. */
function releaseInWorld(ref: ObjectRef, world: World): JsonObject | undefined {
  const records = world.list('Secret', ref.namespace).flatMap(({ metadata: { labels = {}, resourceVersion = '' } }) => {
    const { owner, name, status = '', version } = labels
    return owner === 'helm' && name === ref.name ? [{ revision: Number(version), status, updatedAt: resourceVersion, chart: '' }] : []
  })
  const newest = records.toSorted((left, right) => right.revision - left.revision)[0]
  return newest === undefined || newest.status === 'uninstalled' ? undefined : releaseObject(ref, newest)
}

/** Named by its latest change: who upgrades it meanwhile makes another of it. */
function releaseObject({ namespace, name }: ObjectRef, { revision, status, updatedAt, chart }: HelmRelease): JsonObject {
  return {
    kind: releaseKind,
    metadata: { name, namespace, uid: `${revision} ${updatedAt}`, generation: revision },
    spec: { chart },
    status: { phase: status },
  }
}

async function uninstall(request: WriteRequest, means: ReleaseMeans, signal: AbortSignal): Promise<WriteResult> {
  const { target, write, dryRun } = request
  if (!dryRun) {
    const { values, manifest } = await means.helm.export(target, signal)
    await keep(`${nameOf(request)}/values.yaml`, values, request, means.blobs, signal)
    await keep(`${nameOf(request)}/manifest.yaml`, manifest, request, means.blobs, signal)
  }
  const result = await means.helm.uninstall(target, { dryRun, timeoutMs: means.timeoutMs }, signal)
  return resultOf(result, write.verb === 'uninstall' ? write.revision : 0)
}

function resultOf(result: HelmResult, revision: number): WriteResult {
  switch (result.kind) {
    case 'done':
      return { kind: 'done', resourceVersion: '', generation: revision }
    case 'refused':
      return { kind: 'refused', message: result.message, forbidden: false }
    case 'unavailable':
      // A plan that cannot be carried out here is still shown: a person can.
      return { kind: 'refused', message: result.message, forbidden: true }
  }
}

/** `p-91be04-0`: the same for the deletion and for its undoing. */
function nameOf({ mark }: WriteRequest): string {
  const [plan = '', index = ''] = mark.split('/')
  return `${plan}-${index}`
}

async function exportObject(request: WriteRequest, cluster: Cluster, { blobs }: ReleaseMeans, signal: AbortSignal): Promise<void> {
  const object = await cluster.read(request.target, signal)
  if (object !== undefined) await keep(`${nameOf(request)}/manifest.json`, JSON.stringify(object), request, blobs, signal)
}

async function keep(name: string, content: string, { target }: WriteRequest, blobs: Blobs, signal: AbortSignal): Promise<void> {
  try {
    await blobs.store(name, Readable.from([Buffer.from(content)]), { object: refText(target) }, signal)
  } catch (fault) {
    // We were killed after it was put away; what lies there is from before the deletion.
    if (!(fault instanceof AcesoError && fault.code === 'conflict')) throw fault
  }
}

async function recreate(request: WriteRequest, cluster: Cluster, { blobs }: ReleaseMeans, signal: AbortSignal): Promise<WriteResult> {
  const name = `${nameOf(request)}/manifest.json`
  const content = await blobs.open(name, signal)
  const manifest: unknown = content === undefined ? undefined : JSON.parse(await text(content))
  if (!isJsonObject(manifest))
    return { kind: 'refused', message: `its manifest was put away as ${name}, and is not there any more`, forbidden: false }
  return cluster.write({ ...request, write: { verb: 'create', manifest } }, signal)
}
