import type { MilvusInstanceRef } from '../../domain/crash/crash-record.ts'
import type { Labels } from '../../world/kinds.ts'
import type { DiscoverySettings } from './discovery-settings.ts'
import { type LabelRule, parseLabelRule } from './label-rule.ts'
import { sidePartOf } from './side-parts.ts'

/** What of a pod tells whose it is. */
export interface LabelledPod {
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly ownerRefs: readonly { readonly kind: string; readonly name: string }[]
}

/** The label rules, read once. */
export interface Rules {
  readonly operator: readonly LabelRule[]
  readonly helm: readonly LabelRule[]
  readonly match: DiscoverySettings['match']
}

export function rulesOf({ operatorLabels, helmReleaseLabels, match }: DiscoverySettings): Rules {
  return { operator: parsed(operatorLabels), helm: parsed(helmReleaseLabels), match }
}

/**
 * The instance a pod belongs to by its labels. The operator's rules come first: its pods carry Helm's `app.kubernetes.io/name=milvus` as well. Pods of etcd, of the
 * object store, of the message queue and of the companions are never Milvus, whatever else their labels say.
 */
export function instanceOfPod(pod: LabelledPod, rules: Rules): MilvusInstanceRef | undefined {
  if (sidePartOf(pod.labels) !== undefined) return undefined
  const type = typeOf(pod.labels, rules)
  return type === undefined ? undefined : { name: nameOf(pod), namespace: pod.namespace, type }
}

function typeOf(labels: Labels, { operator, helm, match }: Rules): MilvusInstanceRef['type'] | undefined {
  const holds = (rules: readonly LabelRule[]): boolean =>
    rules.length > 0 && (match === 'any' ? rules.some((rule) => rule.matches(labels)) : rules.every((rule) => rule.matches(labels)))
  if (holds(operator)) return 'operator'
  return holds(helm) ? 'helm' : undefined
}

/** Labels that hold an instance's name, the surest first. `app.kubernetes.io/name` is not one: it says `milvus` on every pod. */
const nameLabels = ['app.kubernetes.io/instance', 'helm.sh/release', 'milvus.io/instance'] as const

function nameOf({ labels, ownerRefs, name }: LabelledPod): string {
  const labelled = nameLabels.map((label) => labels[label]).find((value) => value !== undefined && value !== '')
  return labelled ?? ownerName(ownerRefs[0], labels) ?? name
}

/** A ReplicaSet is named after its Deployment, with the hash of the template behind. */
function ownerName(owner: LabelledPod['ownerRefs'][number] | undefined, labels: Labels): string | undefined {
  if (owner?.kind !== 'ReplicaSet') return owner?.name
  const hash = labels['pod-template-hash']
  return hash !== undefined && owner.name.endsWith(`-${hash}`) ? owner.name.slice(0, -hash.length - 1) : owner.name
}

/** The settings' schema has refused what is no rule. */
function parsed(texts: readonly string[]): LabelRule[] {
  return texts.map((text) => parseLabelRule(text)).filter((rule) => rule !== undefined)
}
