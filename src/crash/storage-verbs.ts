import { Readable } from 'node:stream'
import { mostSlimCoreBytes } from '../domain/crash/agent-protocol.ts'
import { AcesoError } from '../domain/errors.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { KeptFile } from '../ports/store/crash-files.ts'
import type { StoredCrash } from '../ports/store/crash-store.ts'
import { seenAgents } from './agent-verbs.ts'
import { type CrashMeans, mustFind } from './means.ts'
import { figuresFrom } from './overview/figures.ts'
import { totalOf } from './overview/summary.ts'
import { slimPrefix } from './storage/slim-store.ts'
import { storageView } from './storage/storage-view.ts'
import type { CoreFile, CrashVerbs, KeptHere } from './verbs.ts'

const mostGroups = 50
/** A verification that takes longer goes on by itself. */
const verifyWaitMs = 5_000

type StorageVerbs = Pick<CrashVerbs, 'keepSlimCore' | 'slimCore' | 'fullCore' | 'kept' | 'storage' | 'verify' | 'verification'>

/** Files of crashes: the server's own slim cores, and whole cores where this server can reach what the agents keep. */
export function storageVerbs(means: CrashMeans): StorageVerbs {
  const { crashes, slim, verifications } = means
  return {
    keepSlimCore: (id, content, signal) => keepSlimCore(means, id, content, signal),
    async slimCore(id, signal) {
      const { slimName } = await mustFind(id, crashes.get(id))
      const content = slimName === undefined ? undefined : await slim.blobs?.open(slimName, signal)
      if (content === undefined)
        throw new AcesoError('not-found', `no slim core of ${id} is kept here`, {
          next: `aceso crash show ${id.slice(0, 12)} says where its files are`,
        })
      return { fileName: `${id}.slim.core.zst`, content }
    },
    async fullCore(id, signal) {
      await mustFind(id, crashes.get(id))
      return await fullCore(means, id, signal)
    },
    async kept(id, signal) {
      const files = await crashes.filesOf(id)
      return await Promise.all(
        files.map(async (file): Promise<KeptHere> => ({ ...file, isHere: await isHere(slim.blobs, id, file, signal) })),
      )
    },
    storage: () => storage(means),
    verify: (by) => verifications.start(by, verifyWaitMs),
    verification: () => verifications.last(),
  }
}

async function keepSlimCore({ crashes, slim }: CrashMeans, id: string, content: Readable, signal: AbortSignal): Promise<void> {
  const crash = await mustFind(id, crashes.get(id))
  const name = `${slimPrefix}${crash.receivedAt.slice(0, 'yyyy-mm'.length)}/${id}.core.zst`
  const told = crash.report.stored.find(({ what }) => what === 'slim')
  const { sizeBytes } = await slim.keep(
    name,
    {
      content: Readable.from(atMost(content, mostSlimCoreBytes)),
      metadata: metadataOf(crash),
      expectedBytes: Math.min(mostSlimCoreBytes, told?.sizeBytes ?? mostSlimCoreBytes),
    },
    signal,
  )
  await crashes.slimStored(id, name, sizeBytes)
}

function metadataOf({ id, group, report: { record, stored } }: StoredCrash) {
  const { pod } = record ?? {}
  return {
    what: 'slim' as const,
    crash: id,
    originalBytes: stored.find(({ what }) => what === 'slim')?.originalBytes ?? 0,
    ...(group === undefined ? {} : { group }),
    ...(record === undefined ? {} : { valueScore: record.score.totalScore, scoreBreakdown: record.score, crashedAt: record.crashedAt }),
    ...(pod === undefined ? {} : { namespace: pod.namespace, podName: pod.name }),
    ...(pod?.container === undefined ? {} : { containerName: pod.container }),
    ...(pod?.instance === undefined ? {} : { instance: pod.instance.name }),
  }
}

async function* atMost(content: Readable, most: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of content as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw new AcesoError('too-large', `a slim core has at most ${most} bytes`)
    yield chunk
  }
}

/** Only the very file that the agent stored: the name alone may mean another file in another store. */
async function isHere(blobs: Blobs | undefined, id: string, { backend, name }: KeptFile, signal: AbortSignal): Promise<boolean> {
  if (blobs?.kind !== backend) return false
  return (await blobs.metadata(name, signal))?.['crash'] === id
}

async function fullCore({ crashes, slim }: CrashMeans, id: string, signal: AbortSignal): Promise<CoreFile> {
  const file = (await crashes.filesOf(id)).find(({ what }) => what === 'full')
  if (file === undefined)
    throw new AcesoError('not-found', `no whole core of ${id} was kept`, { next: 'its slim core shows a debugger the same stacks' })
  const { name, nodeName, backend, state } = file
  if (state === 'deleted') throw new AcesoError('not-found', `the whole core of ${id} was deleted by the retention of ${nodeName}`)
  const content = (await isHere(slim.blobs, id, file, signal)) ? await slim.blobs?.open(name, signal) : undefined
  if (content !== undefined) return { fileName: fileNameOf(name), content, sizeBytes: file.sizeBytes }
  const where = backend === 'local' ? `node ${nodeName}` : `the ${backend} store of the agent on node ${nodeName}`
  throw new AcesoError('not-found', `the whole core lies on ${where}, as ${name}; this server cannot reach it`, {
    next:
      backend === 'local'
        ? `copy it from the agent: kubectl get pods -A -l app=milvus-coredump-agent --field-selector spec.nodeName=${nodeName}`
        : 'configure crashes.storage as the agents are, and it can be had here',
  })
}

function fileNameOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

async function storage(means: CrashMeans): ReturnType<CrashVerbs['storage']> {
  const { crashes, slim, clock, valueThreshold, records, verifications } = means
  const [state, use, lastCleanUp, agents, kept, figures, verification] = await Promise.all([
    slim.state(),
    crashes.slimUse(),
    means.lastCleanUp(),
    seenAgents(means),
    crashes.keptFiles(mostGroups),
    crashes.figures({ ...figuresFrom(clock.now()), valueThreshold }),
    verifications.last(),
  ])
  return storageView({
    slim,
    state,
    use,
    lastCleanUp,
    agents,
    kept,
    records: { total: totalOf(figures), ...records },
    verification,
    valueThreshold,
  })
}
