import type { z } from 'zod'
import type { AgentReport } from '../domain/crash/agent-protocol.ts'
import type { Signal } from '../domain/incident/signal.ts'
import type { Instant } from '../domain/instant.ts'
import type { AnyObject, Kind } from '../world/kinds.ts'
import type { World } from '../world/world.ts'

/**
 * Turns outside happenings into signals and knows nothing more.
 * A `push` source is called with a request's parsed body; a `watch` source with what changed in a watched cluster; a `crash` source with what a node agent
 * told of one core file, after it was stored; an `own` source with what Aceso itself has found out: nobody can deliver to it.
 */
export type Source = PushSource | WatchSource | CrashSource | OwnSource

export interface PushSource<Body = unknown> {
  readonly kind: string
  readonly way: 'push'
  /** Shape of the body, as the sender documents it; unknown fields are kept out. */
  readonly body: z.ZodType<Body>
  signals(body: Body, context: SourceContext): readonly Signal[]
}

export interface WatchSource {
  readonly kind: string
  readonly way: 'watch'
  /** Kinds it wants to hear of. */
  readonly kinds: readonly Kind[]
  /** Pure: `before` undefined = new here, `after` undefined = deleted. Restarts missed while nobody watched come with the remembered counts as `before`. */
  signals(change: WorldChange, context: SourceContext): readonly Signal[]
}

export interface CrashSource {
  readonly kind: string
  readonly way: 'crash'
  /** Pure. `group` is where the crash was counted; absent where nothing of its stack was usable. */
  signals(report: AgentReport, group: string | undefined, context: SourceContext): readonly Signal[]
}

export interface OwnSource<Told = never> {
  readonly kind: string
  readonly way: 'own'
  signals(told: Told, context: SourceContext): readonly Signal[]
}

export interface WorldChange {
  readonly kind: Kind
  readonly before: AnyObject | undefined
  readonly after: AnyObject | undefined
  readonly world: World
}

export interface SourceContext {
  readonly clusterId: string
  readonly now: Instant
  /** Container restart counts seen by an earlier run: `<pod uid>/<container>`. */
  readonly restartCounts: ReadonlyMap<string, number>
}

export function definePushSource<Body>(source: PushSource<Body>): PushSource {
  return { ...source, signals: (body, context) => source.signals(source.body.parse(body), context) }
}

export function defineCrashSource(source: CrashSource): CrashSource {
  return source
}

export function defineOwnSource<Told>(source: OwnSource<Told>): OwnSource<Told> {
  return source
}
