import type { Severity } from '../domain/grades.ts'
import type { Signal, SignalKind } from '../domain/incident/signal.ts'
import type { Instant } from '../domain/instant.ts'
import type { JsonObject } from '../domain/json.ts'
import { objectRef } from '../domain/object-ref.ts'
import type { AnyObject } from '../world/kinds.ts'
import type { SourceContext, WorldChange } from './contract.ts'
import { makeSignal } from './signal-making.ts'

/** Something that is wrong with an object as long as its status says so. */
export interface StateTrouble {
  readonly kind: SignalKind
  /** Names the trouble for as long as it lasts. */
  readonly dedupKey: string
  /** Differs between two times of the same trouble. */
  readonly occurrence: string
  /** It is known only from what was before: this keeps a trouble from ending, but begins none. */
  readonly isBetween?: boolean
  readonly severity: Severity
  readonly title: string
  readonly since: Instant
  readonly facts: JsonObject
}

/** Signals for the troubles that a change brought, and for those that it ended; what stays as it is says nothing. */
export function stateSignals(
  source: string,
  change: WorldChange,
  context: SourceContext,
  troublesOf: (object: AnyObject, now: Instant) => readonly StateTrouble[],
): readonly Signal[] {
  const about = change.after ?? change.before
  if (about === undefined) return []
  const before = change.before === undefined ? [] : troublesOf(change.before, context.now)
  const after = change.after === undefined ? [] : troublesOf(change.after, context.now)
  const { name, namespace = '' } = about.metadata
  const make = (trouble: StateTrouble, status: Signal['status']): Signal =>
    makeSignal(source, context, {
      ...trouble,
      status,
      at: status === 'firing' ? trouble.since : context.now,
      object: objectRef(about.kind, namespace, name),
    })
  const seen = before.filter(({ isBetween }) => isBetween !== true)
  const begun = after.filter(
    ({ isBetween, dedupKey, occurrence }) =>
      isBetween !== true && !seen.some((old) => old.dedupKey === dedupKey && old.occurrence === occurrence),
  )
  const ended = before.filter(({ dedupKey }) => !after.some((now) => now.dedupKey === dedupKey))
  return [...begun.map((trouble) => make(trouble, 'firing')), ...ended.map((trouble) => make(trouble, 'resolved'))]
}
