import type { Text } from '../../domain/text.ts'
import type { World } from '../../world/world.ts'
import { labelledPod, scannedPods } from './discover.ts'
import { type DiscoverySettings, scannedNamespaces } from './discovery-settings.ts'
import { instanceOfPod, rulesOf } from './recognise.ts'
import { sidePartOf } from './side-parts.ts'

/** What a scan for instances looked at, so that an empty answer explains itself. */
export interface ScanReport {
  /** Undefined: every namespace. */
  readonly namespaces: readonly { readonly name: string; readonly exists: boolean; readonly pods: number }[] | undefined
  readonly pods: number
  /** Each rule with the number of scanned pods whose labels fit. */
  readonly rules: readonly { readonly type: 'operator' | 'helm'; readonly rule: string; readonly pods: number }[]
  /** Pods that fit a rule and are parts beside Milvus: etcd, object store, message queue, companions. */
  readonly sideParts: number
  /** Namespaces that are not scanned and hold pods that would fit. */
  readonly elsewhere: readonly string[]
  /** False: pods may not be listed, so that nothing can be said. */
  readonly canRead: boolean
}

const mostNamespaces = 20

export function scanReport(world: World, settings: DiscoverySettings): ScanReport {
  const names = scannedNamespaces(settings)
  const pods = scannedPods(world, settings).map((pod) => labelledPod(pod))
  const rules = rulesOf(settings)
  const counted = (['operator', 'helm'] as const).flatMap((type) =>
    rules[type].map((rule) => ({ type, rule: rule.text, pods: pods.filter(({ labels }) => rule.matches(labels)).length })),
  )
  const fits = [...rules.operator, ...rules.helm]
  const others = world.list('Pod').filter(({ metadata }) => names !== undefined && !names.includes(metadata.namespace ?? ''))
  const elsewhere = others.map((pod) => labelledPod(pod)).filter((pod) => instanceOfPod(pod, rules) !== undefined)
  return {
    namespaces: names?.map((name) => ({
      name,
      exists: world.get('Namespace', '', name) !== undefined,
      pods: pods.filter(({ namespace }) => namespace === name).length,
    })),
    pods: pods.length,
    rules: counted,
    sideParts: pods.filter(({ labels }) => sidePartOf(labels) !== undefined && fits.some((rule) => rule.matches(labels))).length,
    elsewhere: [...new Set(elsewhere.map(({ namespace }) => namespace))].toSorted().slice(0, mostNamespaces),
    canRead: world.canRead('Pod'),
  }
}

/** Why no instance was found, and what to do about it. */
export function noInstancesText(report: ScanReport): Text {
  if (!report.canRead) {
    return {
      en: 'No Milvus instance can be seen: pods may not be listed. Allow list and watch of pods; aceso doctor names what is missing.',
      zh: '无法查看 Milvus 实例：没有列出 Pod 的权限。请授予 pods 的 list 与 watch 权限，aceso doctor 会列出缺少的权限。',
    }
  }
  const { scanned, rules } = partsOf(report)
  return {
    en: `No Milvus instance was found. Scanned: ${scanned.en}. Pods seen: ${report.pods}. Label rules: ${rules.en}.${adviceOf(report).en}`,
    zh: `未发现 Milvus 实例。已扫描：${scanned.zh}；共 ${report.pods} 个 Pod；标签规则：${rules.zh}。${adviceOf(report).zh}`,
  }
}

function partsOf({ namespaces, rules }: ScanReport): { readonly scanned: Text; readonly rules: Text } {
  const told = rules.map(({ type, rule, pods }) => ({ en: `${type} ${rule} (${pods} pods)`, zh: `${type} ${rule}（${pods} 个 Pod）` }))
  if (namespaces === undefined)
    return { scanned: { en: 'all namespaces', zh: '所有命名空间' }, rules: joined(told, { en: ', ', zh: '，' }) }
  const scanned = namespaces.map(({ name, exists, pods }) =>
    exists ? { en: `${name} (${pods} pods)`, zh: `${name}（${pods} 个 Pod）` } : { en: `${name} (not there)`, zh: `${name}（不存在）` },
  )
  return { scanned: joined(scanned, { en: ', ', zh: '，' }), rules: joined(told, { en: ', ', zh: '，' }) }
}

function adviceOf({ elsewhere, sideParts, pods, rules }: ScanReport): Text {
  if (elsewhere.length > 0) {
    const names = elsewhere.join(', ')
    return {
      en: ` Pods that fit are in ${names}: add it to discovery.namespaces, or leave that list empty to scan all.`,
      zh: `符合规则的 Pod 位于 ${names}：请将其加入 discovery.namespaces，或将该列表留空以扫描全部命名空间。`,
    }
  }
  if (sideParts > 0 && rules.every((rule) => rule.pods <= sideParts))
    return { en: ' Those that fit are parts beside Milvus, not Milvus itself.', zh: '符合规则的都是 Milvus 的周边组件，而非 Milvus 本身。' }
  if (pods === 0) return { en: ' There is no pod to look at.', zh: '没有可供检查的 Pod。' }
  return {
    en: ' Compare with the labels of your pods (kubectl get pods --show-labels) and set discovery.helmReleaseLabels or discovery.operatorLabels.',
    zh: '请对照 Pod 的标签（kubectl get pods --show-labels），设置 discovery.helmReleaseLabels 或 discovery.operatorLabels。',
  }
}

function joined(texts: readonly Text[], by: Text): Text {
  return { en: texts.map(({ en }) => en).join(by.en), zh: texts.map(({ zh }) => zh).join(by.zh) }
}
