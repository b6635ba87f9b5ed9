import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { AcesoError, faultText } from '../../src/domain/errors.ts'
import type { ApiClient } from './api-client.ts'
import { Pod } from './pod-shape.ts'

/** Each pod is read by itself, so that one of an unknown shape does not hide the others. */
const PodList = z.object({ metadata: z.object({ resourceVersion: z.string() }), items: z.array(z.unknown()) })
const Change = z.object({
  type: z.string(),
  object: z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().optional() }).optional() }),
})

export interface NodePods {
  /** Pods of this node now, and those that were there a short while ago: a deleted one may still be the one whose core is read. Waits for the first list, but not for ever. */
  list(signal: AbortSignal): Promise<readonly Pod[]>
  /** Those alone that are there now. */
  present(signal: AbortSignal): Promise<readonly Pod[]>
  /** Why the pods are not known as they are now; undefined while they are. */
  fault(): string | undefined
  stop(): Promise<void>
}

export interface PodsMeans {
  readonly api: ApiClient
  readonly nodeName: string
  readonly nowMs: () => number
  /** A pod as it is now: at the start each, then each that changes. */
  readonly onPod: (pod: Pod) => void
  /** A list is complete: every pod of this node was told. `uids`: those there are. */
  readonly onListed: (uids: ReadonlySet<string>) => void
  readonly onFault: (message: string) => void
  readonly onWatchEnd: (why: string) => void
}

const rememberedMs = 10 * 60_000
const firstListMs = 10_000
const pausesMs = { first: 500, longest: 30_000, forbidden: 60_000 } as const
/** The server ends a watch after so long; it sends a bookmark every minute. */
const watchSeconds = 600
const silentMs = 180_000
const shortestWatchMs = 1_000

/** Lists the pods of one node and watches them; a watch that ends goes on where it was, one that fails begins with a new list. */
export function watchPods(means: PodsMeans): NodePods {
  const { api, nowMs } = means
  const beganMs = performance.now()
  const ending = new AbortController()
  const pods = new Map<string, { readonly pod: Pod; goneMs: number | undefined }>()
  const selector = `fieldSelector=${encodeURIComponent(`spec.nodeName=${means.nodeName}`)}`
  let fault: string | undefined = 'the pods of this node were not read yet'
  let isListed: () => void = () => undefined
  const listed = new Promise<void>((resolve) => {
    isListed = resolve
  })

  const see = (object: unknown): string | undefined => {
    const { data: pod } = Pod.safeParse(object)
    if (pod === undefined) return undefined
    pods.set(pod.metadata.uid, { pod, goneMs: undefined })
    means.onPod(pod)
    return pod.metadata.uid
  }
  const lose = (uid: string): void => {
    const known = pods.get(uid)
    if (known !== undefined) known.goneMs ??= nowMs()
  }

  async function list(signal: AbortSignal): Promise<string> {
    const { data } = PodList.safeParse(await api.get(`/api/v1/pods?${selector}&resourceVersion=0`, signal))
    if (data === undefined) throw new AcesoError('cluster-unreachable', 'what answers is no API server: it gave no list of pods')
    const { items, metadata } = data
    const there = new Set(items.flatMap((item) => see(item) ?? []))
    for (const uid of pods.keys()) if (!there.has(uid)) lose(uid)
    fault = undefined
    means.onListed(there)
    isListed()
    return metadata.resourceVersion
  }

  /** Answers where to go on; throws where only a new list helps. */
  async function watch(from: string, signal: AbortSignal): Promise<string> {
    let version = from
    const path = `/api/v1/pods?${selector}&watch=true&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${from}`
    for await (const line of api.lines(path, silentMs, signal)) {
      const { data: change } = Change.safeParse(line)
      if (change === undefined || change.type === 'ERROR') throw new AcesoError('cluster-unreachable', 'the watch of the pods ended')
      version = change.object.metadata?.resourceVersion ?? version
      if (change.type === 'ADDED' || change.type === 'MODIFIED') see(change.object)
      if (change.type !== 'DELETED') continue
      const uid = see(change.object)
      if (uid !== undefined) lose(uid)
    }
    return version
  }

  /** From one list on, as long as watches go on where the last one ended. */
  async function watchFrom(first: string, signal: AbortSignal): Promise<void> {
    for (let version = first; !signal.aborted; ) {
      const beganMs = performance.now()
      version = await watch(version, signal)
      if (performance.now() - beganMs < shortestWatchMs) await delay(shortestWatchMs, undefined, { signal, ref: false })
    }
  }

  async function follow(signal: AbortSignal): Promise<void> {
    let pauseMs: number = pausesMs.first
    while (!signal.aborted) {
      try {
        const version = await list(signal)
        pauseMs = pausesMs.first
        // That a watch ends is usual: the version has grown too old, a server was restarted. The next list tells whether something is wrong.
        await watchFrom(version, signal).catch((cause: unknown) => means.onWatchEnd(faultText(cause)))
      } catch (cause) {
        if (signal.aborted) return
        fault = explained(cause)
        means.onFault(fault)
        if (isForbidden(cause)) pauseMs = pausesMs.forbidden
      }
      await delay(pauseMs * (0.75 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined)
      pauseMs = Math.min(Math.max(pausesMs.longest, pauseMs), pauseMs * 2)
    }
  }

  async function known(signal: AbortSignal): Promise<typeof pods> {
    const late = AbortSignal.any([signal, ending.signal])
    const leftMs = firstListMs - (performance.now() - beganMs)
    if (leftMs > 0) await Promise.race([listed, delay(leftMs, undefined, { signal: late, ref: false }).catch(() => undefined)])
    for (const [uid, { goneMs }] of pods) if (goneMs !== undefined && nowMs() - goneMs > rememberedMs) pods.delete(uid)
    return pods
  }

  const following = follow(ending.signal)
  return {
    list: async (signal) => [...(await known(signal)).values()].map(({ pod }) => pod),
    present: async (signal) => [...(await known(signal)).values()].flatMap(({ pod, goneMs }) => (goneMs === undefined ? [pod] : [])),
    fault: () => fault,
    async stop() {
      ending.abort()
      await following
    },
  }
}

function isForbidden(fault: unknown): boolean {
  return fault instanceof AcesoError && fault.code === 'cluster-forbidden'
}

/** The missing permission by its name, as a person looks for it in a role. */
function explained(fault: unknown): string {
  if (!isForbidden(fault)) return faultText(fault)
  return `missing permission: list and watch pods in all namespaces (${faultText(fault)}); apply the ClusterRole of the agent`
}
