import type { Instant } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import type { Labels, Service } from '../../world/kinds.ts'
import { labelsMatch } from '../../world/selector.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import { templateOf } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { editDistance } from '../evidence/nearest-name.ts'

export type MeantWorkload =
  /** A workload of these labels is there and has no pods because it is scaled to zero, runs at times, or is in trouble itself. */
  | { readonly kind: 'on-purpose' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'meant'
      readonly workload: ObjectRef
      /** Its labels under the keys that the selector should name. */
      readonly carried: Labels
      readonly why: Text
      readonly mend: { readonly path: readonly (string | number)[]; readonly value: string | Labels }
      /** When the Service stopped selecting it, where its earlier versions are known. */
      readonly changedAt: { readonly at: Instant; readonly text: Text } | undefined
    }

interface Candidate {
  readonly workload: ObjectRef
  readonly labels: Labels
  readonly score: number
  readonly selector: Labels
}

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const

/**
 * The workload to which a Service without pods was meant to lead: the one that it selected before; else the one whose labels are nearest to its selector.
 * None when two are as near, or the nearest is far.
 */
export function meantWorkload(world: World, service: Service): MeantWorkload {
  const namespace = service.metadata.namespace ?? ''
  const selector = service.spec.selector ?? {}
  const all = [...kinds, 'Job' as const, 'CronJob' as const, 'ReplicaSet' as const].flatMap((kind) => world.list(kind, namespace))
  if (all.some((workload) => labelsMatch(selector, templateOf(workload)?.metadata?.labels))) return { kind: 'on-purpose' }
  const workloads = kinds
    .flatMap((kind) => world.list(kind, namespace))
    .map((workload) => ({ workload: refOf(workload), labels: templateOf(workload)?.metadata?.labels ?? {} }))
  const before = selectorBefore(world, service)
  const former = before === undefined ? undefined : workloads.find(({ labels }) => labelsMatch(before.selector, labels))
  if (before !== undefined && former !== undefined) {
    const why = {
      en: `the Service selected ${selectorText(before.selector)} before, which the pods of ${former.workload.name} carry`,
      zh: `该 Service 之前选择 ${selectorText(before.selector)}，${former.workload.name} 的 Pod 带有这些标签`,
    }
    return {
      kind: 'meant',
      workload: former.workload,
      carried: before.selector,
      why,
      mend: mendFrom(selector, before.selector),
      changedAt: before,
    }
  }
  const ranked = workloads
    .flatMap(({ workload, labels }) => candidate(service, workload, labels))
    .toSorted((left, right) => right.score - left.score)
  const [best, second] = ranked
  if (best === undefined || (second !== undefined && second.score === best.score)) return { kind: 'none' }
  const carried = best.selector
  const why = {
    en: `the pods of ${best.workload.name} carry ${selectorText(carried)}`,
    zh: `${best.workload.name} 的 Pod 带有 ${selectorText(carried)}`,
  }
  return { kind: 'meant', workload: best.workload, carried, why, mend: mendFrom(selector, carried), changedAt: undefined }
}

/** How near labels come to a selector: terms that hold, values that differ by a letter or two, the value under another key, the same name. */
function candidate(service: Service, workload: ObjectRef, labels: Labels): Candidate[] {
  let score = 0
  const selector: Record<string, string> = {}
  for (const [key, wanted] of Object.entries(service.spec.selector ?? {})) {
    const has = labels[key]
    const elsewhere = Object.entries(labels).find(([, value]) => value === wanted)
    if (has === wanted) score += 3
    else if (has !== undefined && editDistance(has.toLowerCase(), wanted.toLowerCase(), 2) <= 2) score += 2
    else if (elsewhere !== undefined) score += 2
    else if (has === undefined) score -= 1
    if (has !== undefined) selector[key] = has
    else if (elsewhere !== undefined) selector[elsewhere[0]] = elsewhere[1]
  }
  const named = service.metadata.name
  if (named === workload.name) score += 2
  else if (named.startsWith(`${workload.name}-`) || workload.name.startsWith(`${named}-`)) score += 1
  return score >= 2 && Object.keys(selector).length > 0 ? [{ workload, labels, score, selector }] : []
}

function mendFrom(present: Labels, wanted: Labels): { readonly path: readonly (string | number)[]; readonly value: string | Labels } {
  const differing = Object.keys(wanted).filter((key) => present[key] !== wanted[key])
  const [key] = differing
  const isOneValue = differing.length === 1 && Object.keys(present).every((name) => name in wanted)
  const value = key === undefined ? undefined : wanted[key]
  return isOneValue && key !== undefined && value !== undefined
    ? { path: ['spec', 'selector', key], value }
    : { path: ['spec', 'selector'], value: wanted }
}

function selectorBefore(
  world: World,
  service: Service,
): { readonly selector: Labels; readonly at: Instant; readonly text: Text } | undefined {
  const present = selectorText(service.spec.selector ?? {})
  const versions = world.versionsOf(refOf(service))
  for (let index = versions.length - 1; index > 0; index -= 1) {
    const [older, newer] = [versions[index - 1]?.object, versions[index]]
    if (older?.kind !== 'Service' || newer === undefined) continue
    const selector = older.spec.selector ?? {}
    if (Object.keys(selector).length === 0 || selectorText(selector) === present) continue
    return {
      selector,
      at: newer.at,
      text: {
        en: `the selector was ${selectorText(selector)} and became ${present}`,
        zh: `选择器由 ${selectorText(selector)} 改为 ${present}`,
      },
    }
  }
  return undefined
}

export function selectorText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',')
}
