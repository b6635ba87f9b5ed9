import { type Instant, msBetween } from '../../domain/instant.ts'
import { type Deployment, underWay } from '../../domain/release/deployment.ts'

/** An alert this long after a release has ended is about something else. */
const settlesWithinMs = 7_200_000

/** Labels by which exporters and rules name a workload. */
const workloadLabels = [
  'deployment',
  'statefulset',
  'daemonset',
  'workload',
  'owner_name',
  'app',
  'app_kubernetes_io_name',
  'service',
] as const

/** The release that an alert is about, by the workload that its labels name: the newest one that is under way, failed, or ended a short while ago. */
export function releaseOf(
  labels: Readonly<Record<string, string>>,
  newestFirst: readonly Deployment[],
  now: Instant,
): Deployment | undefined {
  const names = new Set(workloadLabels.flatMap((label) => labels[label] ?? []))
  const isNamed = ({ workload, appName }: Deployment): boolean =>
    workload !== undefined && (names.has(workload.name) || names.has(appName) || isPodOf(labels['pod'], workload))
  return newestFirst.find((one) => isNamed(one) && isCurrent(one, now))
}

function isCurrent({ status, finishedAt, updatedTime }: Deployment, now: Instant): boolean {
  return (
    underWay.includes(status) ||
    status === 'failed' ||
    (status !== 'canceled' && msBetween(finishedAt ?? updatedTime, now) < settlesWithinMs)
  )
}

/** `cart-7f9c4b5d6-x2k8p` is a pod of the Deployment cart, `cart-0` of the StatefulSet, `cart-x2k8p` of the DaemonSet; `cart-api-7f9c4b5d6-x2k8p` is none of cart. */
function isPodOf(pod: string | undefined, { kind, name }: { readonly kind: string; readonly name: string }): boolean {
  if (pod === undefined || !pod.startsWith(`${name}-`)) return false
  const rest = pod.slice(name.length + 1)
  if (kind === 'Deployment') return /^[a-z0-9]{1,10}-[a-z0-9]{5}$/.test(rest)
  return kind === 'StatefulSet' ? /^\d+$/.test(rest) : /^[a-z0-9]{5}$/.test(rest)
}
