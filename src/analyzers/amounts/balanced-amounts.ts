import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { Json } from '../../domain/json.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Container, LimitRange } from '../../world/kinds.ts'
import { formatQuantity, parseQuantity } from '../../world/quantity.ts'
import { templateOf } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'

/** A limit that nobody has stated leaves the program as much again as it asks for. */
const limitToRequest = 2
/** Where nothing at all is known of a container's needs. */
const start = { cpu: 0.2, memory: 128 * 2 ** 20 } as const

export const resources = ['cpu', 'memory'] as const
export type Resource = (typeof resources)[number]
/** Amounts that somebody wants stated, such as `limits.memory`. */
export type Demand = `${'requests' | 'limits'}.${Resource}`
type Bound = 'default' | 'defaultRequest' | 'min' | 'max' | 'maxLimitRequestRatio'
export type Range = Partial<Readonly<Record<Resource, Partial<Readonly<Record<Bound, number>>>>>>

export interface Balanced {
  readonly requests: Readonly<Partial<Record<Resource, string>>>
  readonly limits: Readonly<Partial<Record<Resource, string>>>
  /** Taken from nothing that is known of this container. */
  readonly isGuess: boolean
}

/**
 * What a container's amounts must become so that both that are wanted are stated, the request is not above the limit, and both are what the namespace's LimitRange allows; only what
 * changes. A stated limit is never lowered but to the highest that is allowed, a stated request never: who lowers them may kill what runs. Undefined where that cannot be.
 */
export function balanced(container: Container, range: Range, demands: ReadonlySet<Demand>): Balanced | undefined {
  const requests: Partial<Record<Resource, string>> = {}
  const limits: Partial<Record<Resource, string>> = {}
  let isGuess = false
  for (const resource of resources) {
    const pair = pairOf(container, resource, range[resource] ?? {})
    const wanted = balancedPair(pair, resource, range[resource] ?? {}, demands)
    if (wanted === undefined) return undefined
    isGuess ||= wanted.isGuess
    if (wanted.request !== undefined && wanted.request !== pair.request) requests[resource] = formatQuantity(resource, wanted.request)
    if (wanted.limit !== undefined && wanted.limit !== pair.limit) limits[resource] = formatQuantity(resource, wanted.limit)
  }
  return { requests, limits, isGuess }
}

interface Pair {
  readonly request: number | undefined
  readonly limit: number | undefined
}

/** As the API server completes them: a limit stands for the request that is not stated, then the LimitRange. */
function pairOf({ resources: stated }: Container, resource: Resource, range: NonNullable<Range[Resource]>): Pair {
  const limit = parseQuantity(stated?.limits?.[resource])
  const request = parseQuantity(stated?.requests?.[resource]) ?? limit ?? range.defaultRequest ?? range.default
  return { request, limit: limit ?? range.default }
}

function balancedPair(
  { request, limit }: Pair,
  resource: Resource,
  { min = 0, max = Number.POSITIVE_INFINITY, maxLimitRequestRatio: ratio = Number.POSITIVE_INFINITY }: NonNullable<Range[Resource]>,
  demands: ReadonlySet<Demand>,
): (Pair & { readonly isGuess: boolean }) | undefined {
  const wantsRequest = demands.has(`requests.${resource}`) || min > 0 || Number.isFinite(ratio)
  const wantsLimit = demands.has(`limits.${resource}`) || Number.isFinite(max) || Number.isFinite(ratio)
  if (request === undefined && !wantsRequest && !wantsLimit) return { request, limit, isGuess: false }
  const isGuess = request === undefined
  let asked = Math.max(request ?? Math.min(start[resource], max), min)
  if (asked > max) return undefined
  let most = limit
  if (most === undefined ? wantsLimit : most < asked) most = asked * Math.min(limitToRequest, ratio)
  if (most === undefined) return { request: asked, limit: most, isGuess }
  most = Math.min(Math.max(most, min), max)
  asked = Math.max(asked, most / ratio)
  return { request: asked, limit: most, isGuess }
}

/** The bounds for single containers of all LimitRanges of a namespace, the narrowest of each. */
function rangeOf(world: World, namespace: string): Range {
  const items = world
    .list('LimitRange', namespace)
    .flatMap(({ spec }) => spec.limits ?? [])
    .filter(({ type }) => type === 'Container')
  return Object.fromEntries(resources.map((resource) => [resource, boundsOf(items, resource)]))
}

type Item = NonNullable<LimitRange['spec']['limits']>[number]

function boundsOf(items: readonly Item[], resource: Resource): NonNullable<Range[Resource]> {
  const narrowest = { default: Math.min, defaultRequest: Math.min, min: Math.max, max: Math.min, maxLimitRequestRatio: Math.min } as const
  return Object.fromEntries(
    (Object.keys(narrowest) as Bound[]).flatMap((bound) => {
      const values = items.map((item) => parseQuantity(item[bound]?.[resource])).filter((value) => value !== undefined)
      return values.length === 0 ? [] : [[bound, narrowest[bound](...values)]]
    }),
  )
}

const changeable = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

export interface BalancingMend {
  readonly mend: Mend
  readonly isGuess: boolean
}

/** One change for all containers of a workload whose pods are refused; nothing where it would change nothing or cannot be. */
export function balancingMend(world: World, workload: ObjectRef, demands: readonly Demand[] = []): BalancingMend | undefined {
  const object = world.object(workload)
  if (object === undefined || !changeable.has(workload.kind)) return undefined
  const range = rangeOf(world, workload.namespace)
  const { containers = [], initContainers = [] } = templateOf(object)?.spec ?? {}
  const all = [...containers, ...initContainers].map((container) => ({
    container: container.name,
    wanted: balanced(container, range, new Set(demands)),
  }))
  const changes: { readonly [key: string]: Json }[] = []
  for (const { container, wanted } of all) {
    if (wanted === undefined) return undefined
    const parts = (['requests', 'limits'] as const).filter((part) => Object.keys(wanted[part]).length > 0)
    if (parts.length > 0) changes.push({ container, ...Object.fromEntries(parts.map((part) => [part, { ...wanted[part] }])) })
  }
  const [first, ...also] = changes
  if (first === undefined) return undefined
  const isGuess = all.some(({ wanted }) => wanted?.isGuess === true)
  const params = { ...first, ...(also.length === 0 ? {} : { also }) }
  return { mend: { action: 'patch-resources', target: workload, params, why: isGuess ? guessed : known }, isGuess }
}

const known = {
  en: 'then both amounts are stated, no request is above its limit, and the namespace allows them',
  zh: '调整后请求与限制均已声明、请求不超过限制，且符合该命名空间的规定',
}
const guessed = {
  en: 'nothing is known of what it needs: these are usual amounts to start with, which the namespace allows',
  zh: '其实际用量未知，此为常用的起始值，且符合该命名空间的规定',
}
