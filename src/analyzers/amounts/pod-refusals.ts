import { type Instant, msBetween, parseInstant } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import { conditionOf } from '../../world/pod-state.ts'
import type { World } from '../../world/world.ts'
import type { Demand, Resource } from './balanced-amounts.ts'

export interface Refusal {
  readonly workload: ObjectRef
  /** The API server's words, bounded. */
  readonly message: string
  readonly at?: Instant
}

/** Controllers repeat a refused creation at intervals that grow to about 17 minutes. */
const recentMs = 20 * 60_000
const makers = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'])

/** Why the API server refuses a workload's pods now: from the ReplicaFailure condition, else from recent events about it or its ReplicaSets. At most one. */
export function refusalsOf(world: World, ref: ObjectRef): Refusal[] {
  if (!makers.has(ref.kind)) return []
  const makersOfPods = [ref, ...world.ownedBy(ref).filter(({ kind }) => kind === 'ReplicaSet')]
  for (const maker of makersOfPods) {
    const object = world.object(maker)
    const failure = object?.kind === 'Deployment' || object?.kind === 'ReplicaSet' ? conditionOf(object, 'ReplicaFailure') : undefined
    if (failure?.status !== 'True' || failure.message === undefined) continue
    const at = parseInstant(failure.lastTransitionTime)
    return [{ workload: ref, message: quoted(failure.message, 600), ...(at === undefined ? {} : { at }) }]
  }
  const events = new Map(makersOfPods.map((maker) => [refText(maker), world.eventsOf(maker)])).values()
  const last = [...events]
    .flat()
    .filter(({ reason, lastAt }) => reason === 'FailedCreate' && msBetween(lastAt, world.at) < recentMs)
    .toSorted((left, right) => left.lastAt.localeCompare(right.lastAt))
    .at(-1)
  return last === undefined ? [] : [{ workload: ref, message: quoted(last.message, 600), at: last.lastAt }]
}

export type ReadRefusal =
  | {
      readonly kind: 'exceeded'
      readonly quota: string
      readonly resource: string
      readonly asked: string
      readonly used: string
      readonly limited: string
    }
  | {
      readonly kind: 'amounts-missing'
      readonly quota: string
      readonly resource: string
      readonly demands: readonly Demand[]
    }
  | { readonly kind: 'above-limit'; readonly resource: Resource; readonly request: string; readonly limit: string }
  | { readonly kind: 'limit-range'; readonly rule: string }

/** Reads the words of the quota and LimitRange admission plug-ins, and of the check of pods; undefined when something else refuses. */
export function readRefusal(message: string): ReadRefusal | undefined {
  const quotaName = /exceeded quota: ([^,\s]+)/.exec(message)?.[1]
  if (quotaName !== undefined) {
    const part = (name: string): Readonly<Record<string, string>> =>
      amountsIn(new RegExp(`${name}: (.+?)(?:, (?:used|limited):|$)`).exec(message)?.[1] ?? '')
    const [asked, used, limited] = [part('requested'), part('used'), part('limited')]
    const resource = Object.keys(asked)[0] ?? '?'
    return {
      kind: 'exceeded',
      quota: quotaName,
      resource,
      asked: asked[resource] ?? '?',
      used: used[resource] ?? '?',
      limited: limited[resource] ?? '?',
    }
  }
  const missing = /failed quota: ([^:\s]+): must specify (.+)$/.exec(message)
  if (missing !== null) return amountsMissing(missing[1] ?? '?', missing[2] ?? '?')
  const above = /"([^"]+)": must be less than or equal to (cpu|memory) limit(?: of ([^\s,\]]+))?/.exec(message)
  if (above !== null) return { kind: 'above-limit', resource: above[2] as Resource, request: above[1] ?? '?', limit: above[3] ?? '?' }
  const rule =
    /((?:maximum|minimum) \S+ usage per (?:Container|Pod|PersistentVolumeClaim) is [^,\]]+(?:, but (?:limit|request) is [^,\]]+)?|\S+ max limit to request ratio per \S+ is [^,\]]+[^\]]*)/.exec(
      message,
    )?.[1]
  return rule === undefined ? undefined : { kind: 'limit-range', rule: rule.replace(/\.+$/, '') }
}

/** `limits.cpu for: app,proxy; requests.memory for: app`, and before Kubernetes 1.24 `limits.cpu,requests.memory`. */
function amountsMissing(quota: string, words: string): ReadRefusal {
  const named = [...words.matchAll(/\b(?:requests|limits)\.(?:cpu|memory)\b/g)].map(([name]) => name as Demand)
  const demands = [...new Set(named)]
  return { kind: 'amounts-missing', quota, resource: demands.length === 0 ? words.trim() : demands.join(', '), demands }
}

/** `pods=1,limits.memory=64Mi` */
function amountsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(',')
      .flatMap((pair) => (pair.includes('=') ? [[pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]] : [])),
  )
}
