import { AcesoError, faultText } from '../../domain/errors.ts'
import { type Text, verbatim } from '../../domain/text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FeedChange } from '../../ports/feed.ts'
import { type AnyObject, type Kind, kinds, resources } from '../../world/kinds.ts'
import type { Masking } from '../../world/masking.ts'
import { buildWorld, type NotReadable } from '../../world/snapshot/build-world.ts'
import type { World } from '../../world/world.ts'
import type { Api } from './api.ts'
import { blindTexts, listPages } from './list-pages.ts'
import { type Reflector, type ReflectorTimes, reflector } from './reflector.ts'
import type { VersionKeeper } from './version-keeper.ts'

export interface LiveWorldOptions {
  readonly clusterId: string
  readonly api: Api
  readonly origin: string
  readonly masking: Masking
  readonly clock: Clock
  readonly versions: VersionKeeper
  onFault(kind: Kind, fault: unknown): void
  readonly times?: Partial<ReflectorTimes>
}

/** The world as it is now: from reflectors while anybody watches, else listed and kept for a few seconds. */
export interface LiveWorld {
  world(signal: AbortSignal): Promise<World>
  watch(listener: (change: FeedChange) => void, signal: AbortSignal): Promise<void>
}

/** A snapshot over unchanged objects is kept; over changing ones it is built anew at most this often. */
const rebuildMs = 200
const listedKeptMs = 10_000
/** Objects that are out of step with the server for longer would make a false picture: then the answer is that there is none. */
const mostStaleMs = 30_000
const listsAtOnce = 6

export function liveWorld(options: LiveWorldOptions): LiveWorld {
  let running: Running | undefined
  let listed: { readonly untilMs: number; readonly world: Promise<World> } | undefined
  const snapshot = (objects: Iterable<AnyObject>, notReadable: readonly NotReadable[]): World =>
    buildWorld({
      clusterId: options.clusterId,
      at: options.clock.now(),
      objects,
      notReadable,
      versions: new Map(options.versions.versions),
    })

  return {
    async world(signal) {
      if (running !== undefined) return running.world(signal)
      if (listed === undefined || listed.untilMs < performance.now()) {
        const world = listAll(options, signal).then(({ objects, notReadable }) => snapshot(objects, notReadable))
        listed = { untilMs: performance.now() + listedKeptMs, world }
        world.catch(() => {
          listed = undefined
        })
      }
      return listed.world
    },
    async watch(listener, signal) {
      running ??= startReflectors(options, snapshot, () => {
        running = undefined
      })
      await running.listen(listener, signal)
    },
  }
}

interface Running {
  world(signal: AbortSignal): Promise<World>
  listen(listener: (change: FeedChange) => void, signal: AbortSignal): Promise<void>
}

function startReflectors(
  options: LiveWorldOptions,
  snapshot: (objects: Iterable<AnyObject>, notReadable: readonly NotReadable[]) => World,
  onEnd: () => void,
): Running {
  const stop = new AbortController()
  const listeners = new Set<(change: FeedChange) => void>()
  let changes = 0
  let built: { readonly world: World; readonly changes: number; readonly atMs: number; readonly blind: string } | undefined
  const reflectors = kinds.map((kind) =>
    reflector({
      ...options,
      kind,
      onChange(before, after) {
        changes += 1
        if (after !== undefined) options.versions.see(after, options.clock.now())
        for (const listener of listeners) listener({ kind, before, after })
      },
    }),
  )
  const settled = Promise.all(reflectors.map((each) => each.settled))
  for (const each of reflectors) void each.run(stop.signal)

  return {
    async world(signal) {
      await unlessAborted(settled, signal)
      refuseStale(reflectors)
      const notReadable = reflectors.flatMap((each) => blindnessOf(each))
      const blind = notReadable.map(({ kind, why }) => `${kind} ${why.en}`).join()
      const nowMs = performance.now()
      const isFresh = built !== undefined && built.blind === blind && (built.changes === changes || nowMs - built.atMs < rebuildMs)
      if (!isFresh || (built !== undefined && nowMs - built.atMs > 1000)) {
        built = { world: snapshot(allObjects(reflectors), notReadable), changes, atMs: nowMs, blind }
      }
      return (built as NonNullable<typeof built>).world
    },
    async listen(listener, signal) {
      const end = (): void => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop.abort()
        onEnd()
      }
      if (signal.aborted) return end()
      for (const { kind, objects } of reflectors) for (const after of objects.values()) listener({ kind, before: undefined, after })
      listeners.add(listener)
      signal.addEventListener('abort', end, { once: true })
      await unlessAborted(settled, signal).catch(() => undefined)
    },
  }
}

function* allObjects(reflectors: readonly Reflector[]): Iterable<AnyObject> {
  for (const { objects } of reflectors) yield* objects.values()
}

/** Throws when most of the picture is missing or old: no world is better than a false one. */
function refuseStale(reflectors: readonly Reflector[]): void {
  const states = reflectors.map((each) => each.state())
  const failing = states.find((state) => state.kind === 'failing')
  if (failing !== undefined && !states.some((state) => state.kind === 'following')) throw failing.fault
  const since = states.flatMap((state) =>
    state.kind === 'following' && state.outOfStepSinceMs !== undefined ? [state.outOfStepSinceMs] : [],
  )
  const oldest = Math.min(...since)
  if (since.length > 0 && performance.now() - oldest > mostStaleMs) {
    throw new AcesoError(
      'cluster-unreachable',
      `out of step with the API server for ${Math.round((performance.now() - oldest) / 1000)} s`,
      {
        next: 'Check that the API server is up and reachable from here; watching goes on by itself when it is.',
      },
    )
  }
}

function blindnessOf(of: Reflector): NotReadable[] {
  const { kind } = of
  const now = of.state()
  if (now.kind === 'blind') return [notReadable(kind, blindTexts[now.why])]
  return now.kind === 'failing' ? [notReadable(kind, verbatim(now.fault.message))] : []
}

function notReadable(kind: Kind, why: Text): NotReadable {
  return { kind, what: verbatim(resources[kind].plural), why }
}

async function listAll(
  options: LiveWorldOptions,
  signal: AbortSignal,
): Promise<{ readonly objects: readonly AnyObject[]; readonly notReadable: readonly NotReadable[] }> {
  const objects: AnyObject[] = []
  const blind: NotReadable[] = []
  const waiting = [...kinds]
  let listed = 0
  let fault: unknown
  const work = async (): Promise<void> => {
    for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift()) {
      try {
        const listing = await listPages(options.api, kind, options.masking, options.origin, signal)
        if (listing.kind === 'not-readable') blind.push(notReadable(kind, blindTexts[listing.why]))
        else objects.push(...listing.objects)
        listed += 1
      } catch (failed) {
        fault = failed
        options.onFault(kind, failed)
        blind.push(notReadable(kind, verbatim(faultText(failed))))
        // What refuses the connection as a whole refuses every kind: no need to ask them all.
        if (listed === 0) return
      }
    }
  }
  await Promise.all(Array.from({ length: listsAtOnce }, work))
  if (listed === 0 && fault !== undefined) throw fault
  for (const object of objects) options.versions.see(object, options.clock.now())
  return { objects, notReadable: blind }
}

/** The promise, or a fault as soon as the signal is aborted. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(new AcesoError('cancelled', 'the request was cancelled'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([promise, stopped]).finally(() => signal.removeEventListener('abort', stop))
}
