import { setTimeout as sleep } from 'node:timers/promises'
import { AcesoError, faultText } from '../../domain/errors.ts'
import type { AnyObject, Kind } from '../../world/kinds.ts'
import type { Masking } from '../../world/masking.ts'
import { admit } from './admit.ts'
import { type Api, WatchRefused } from './api.ts'
import { type BlindReason, collectionPath, listPages } from './list-pages.ts'

export interface ReflectorOptions {
  readonly api: Api
  readonly kind: Kind
  readonly masking: Masking
  readonly origin: string
  onChange(before: AnyObject | undefined, after: AnyObject | undefined): void
  onFault(kind: Kind, fault: unknown): void
  readonly times?: Partial<ReflectorTimes>
  /** 0 to 1; spreads the retries of many reflectors and many servers. */
  readonly random?: () => number
}

export interface ReflectorTimes {
  readonly firstRetryMs: number
  readonly mostRetryMs: number
  /** A kind that may not be read is tried again this slowly. */
  readonly blindRetryMs: number
  /** Everything is listed anew this often, so that nothing a watch lost stays lost. */
  readonly relistMs: number
  /** The server ends each watch after this; bookmarks come about every minute, so silence for `idleMs` is a dead connection. */
  readonly watchSeconds: number
  readonly idleMs: number
}

const defaultTimes: ReflectorTimes = {
  firstRetryMs: 500,
  mostRetryMs: 30_000,
  blindRetryMs: 300_000,
  relistMs: 900_000,
  watchSeconds: 300,
  idleMs: 150_000,
}

export type ReflectorState =
  | { readonly kind: 'starting' }
  /** `sinceMs` is when it was last known to be in step with the server; undefined while it is. */
  | { readonly kind: 'following'; readonly outOfStepSinceMs: number | undefined }
  | { readonly kind: 'blind'; readonly why: BlindReason }
  | { readonly kind: 'failing'; readonly fault: AcesoError }

/** Keeps one kind's objects in step with the API server. */
export interface Reflector {
  readonly kind: Kind
  readonly objects: ReadonlyMap<string, AnyObject>
  state(): ReflectorState
  /** Runs until aborted; survives everything that the network and the server do. */
  run(signal: AbortSignal): Promise<void>
  /** Resolves when the kind was listed, found not readable, or failed for the first time. */
  readonly settled: Promise<void>
}

export function reflector(options: ReflectorOptions): Reflector {
  const times = { ...defaultTimes, ...options.times }
  const random = options.random ?? Math.random
  const objects = new Map<string, AnyObject>()
  const settled = Promise.withResolvers<void>()
  let state: ReflectorState = { kind: 'starting' }
  let failures = 0
  const become = (next: ReflectorState): void => {
    state = next
    if (next.kind !== 'starting') settled.resolve()
  }
  const inStep = (): void => {
    failures = 0
    become({ kind: 'following', outOfStepSinceMs: undefined })
  }
  const put = (object: AnyObject): void => {
    const key = keyOf(object)
    const before = objects.get(key)
    if (before !== undefined && before.metadata.resourceVersion === object.metadata.resourceVersion) return
    objects.set(key, object)
    options.onChange(before, object)
  }
  const drop = (key: string): void => {
    const before = objects.get(key)
    if (before !== undefined && objects.delete(key)) options.onChange(before, undefined)
  }

  const list = async (signal: AbortSignal): Promise<string | undefined> => {
    const listing = await listPages(options.api, options.kind, options.masking, options.origin, signal)
    if (listing.kind === 'not-readable') {
      for (const key of objects.keys()) drop(key)
      become({ kind: 'blind', why: listing.why })
      return undefined
    }
    const present = new Set(listing.objects.map((object) => keyOf(object)))
    for (const key of objects.keys()) if (!present.has(key)) drop(key)
    for (const object of listing.objects) put(object)
    inStep()
    return listing.resourceVersion
  }

  /** Follows from a version until the server ends the watch; answers the version to go on from, or undefined when a new list is needed. */
  const follow = async (from: string, signal: AbortSignal): Promise<string | undefined> => {
    let version = from
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: from,
      timeoutSeconds: Math.ceil(times.watchSeconds * (1 + random())),
    }
    try {
      for await (const line of options.api.lines(collectionPath(options.kind), query, { idleMs: times.idleMs, opened: inStep }, signal)) {
        const event = JSON.parse(line) as WatchEvent
        if (event.type === 'ERROR') return undefined
        if (event.type !== 'BOOKMARK') {
          const object = admit(options.kind, event.object, options.masking)
          if (event.type === 'DELETED') drop(keyOf(object))
          else put(object)
        }
        version = event.object.metadata?.resourceVersion ?? version
      }
      return version
    } catch (fault) {
      // 410: too old; 403: the permission was taken away, which the next list finds out. Anything else is the network's or the server's and passes.
      if (fault instanceof WatchRefused && [403, 404, 410].includes(fault.status)) return undefined
      throw new WatchLost(version, fault)
    }
  }

  const retryMs = (): number => {
    failures += 1
    return Math.min(times.mostRetryMs, times.firstRetryMs * 2 ** Math.min(failures - 1, 10)) * (0.5 + random() / 2)
  }

  const run = async (signal: AbortSignal): Promise<void> => {
    let version: string | undefined
    let listedAtMs = 0
    while (!signal.aborted) {
      try {
        if (version === undefined || performance.now() - listedAtMs > times.relistMs * (0.75 + random() / 2)) {
          version = await list(signal)
          listedAtMs = performance.now()
          if (version === undefined) await sleep(times.blindRetryMs * (0.5 + random()), undefined, { signal })
        } else {
          const startedMs = performance.now()
          version = await follow(version, signal)
          if (performance.now() - startedMs < 1000) await sleep(retryMs(), undefined, { signal })
        }
      } catch (fault) {
        if (signal.aborted) return
        if (fault instanceof WatchLost) version = fault.version
        const cause = fault instanceof WatchLost ? fault.cause : fault
        if (state.kind === 'following') become({ kind: 'following', outOfStepSinceMs: state.outOfStepSinceMs ?? performance.now() })
        else if (state.kind !== 'blind') become({ kind: 'failing', fault: asAcesoError(cause) })
        options.onFault(options.kind, cause)
        await sleep(retryMs(), undefined, { signal }).catch(() => undefined)
      }
    }
  }
  return { kind: options.kind, objects, state: () => state, run: (signal) => run(signal).catch(() => undefined), settled: settled.promise }
}

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: { readonly metadata?: { readonly resourceVersion?: string } }
}

class WatchLost extends Error {
  readonly version: string

  constructor(version: string, cause: unknown) {
    super(faultText(cause), { cause })
    this.version = version
  }
}

function asAcesoError(fault: unknown): AcesoError {
  return fault instanceof AcesoError ? fault : new AcesoError('cluster-unreachable', faultText(fault), { cause: fault })
}

function keyOf(object: AnyObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`
}
