import type { ObjectRef } from '../object-ref.ts'
import type { Text } from '../text.ts'
import type { Incident } from './incident.ts'
import { isCleanUp, type PlannedAction } from './plan.ts'

/** For a person, when what Aceso did showed no effect: what may stand in the way, and commands to begin with. */
export interface ManualHint {
  readonly title: Text
  /** What verification saw when it gave up. */
  readonly seen: Text
  readonly reasons: readonly Text[]
  /** Said above the commands: they are samples. */
  readonly caution: Text
  readonly samples: readonly ManualSample[]
}

export interface ManualSample {
  readonly title: Text
  /** One line for a shell; its values are the same for every program. */
  readonly command: string
}

/** Small values to begin with, the same for every program. */
const sampleResources = { requests: { memory: '32Mi', cpu: '50m' }, limits: { memory: '64Mi', cpu: '100m' } } as const
const sampleProbe = { httpGet: { path: '/' }, periodSeconds: 10, failureThreshold: 3 } as const

const templated: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
/** Names that need no quoting, which every name that the API server lets pass is. */
const plainName = /^[a-z0-9][a-z0-9.-]*$/

/** Undefined unless the incident's last mend was carried out and did not help. */
export function manualHintOf(incident: Incident): ManualHint | undefined {
  const { noEffect, plan, state } = incident
  if (noEffect === undefined || plan === undefined || plan.id !== noEffect.planId || state === 'closed' || isCleanUp(plan)) return undefined
  return {
    title: { en: 'The mend showed no effect: what to try by hand', zh: '修复未见效：可手工尝试' },
    seen: noEffect.why,
    reasons,
    caution,
    samples: plan.actions.flatMap((action) => samplesFor(action, incident)).slice(0, 2),
  }
}

const reasons: readonly Text[] = [
  { en: 'the cluster may not have the room that a new pod asks for', zh: '集群资源可能不足，无法满足新 Pod 的请求' },
  { en: 'a permission may be missing: `aceso doctor` names those that are', zh: '可能缺少权限，`aceso doctor` 会逐一列出' },
  { en: 'the API server may not have been reachable all the time', zh: '期间可能无法访问 Kubernetes API 服务器' },
]

const caution: Text = {
  en: 'These commands are samples with values that are the same for every program: adapt them before you run them.',
  zh: '以下命令仅为示例，其中的数值与具体程序无关，请先按实际情况修改再执行。',
}

function samplesFor(action: PlannedAction, incident: Incident): readonly ManualSample[] {
  const { target } = action
  const container = containerOf(action, incident)
  if (
    container === undefined ||
    !templated.has(target.kind) ||
    ![container, target.name, target.namespace].every((name) => plainName.test(name))
  )
    return []
  const cause = incident.trouble?.cause.cause ?? ''
  const resources = sample(target, container, { resources: sampleResources }, smaller)
  const probe = sample(target, container, { readinessProbe: sampleProbe }, simpler)
  // Who was killed for memory needs more of it, not less.
  if (cause.startsWith('memory.')) return [probe]
  return cause.startsWith('probe.') ? [probe, resources] : [resources, probe]
}

const smaller: Text = {
  en: 'ask for less: memory 32Mi (at most 64Mi), CPU 50m (at most 100m)',
  zh: '减小资源请求：内存 32Mi（上限 64Mi），CPU 50m（上限 100m）',
}
const simpler: Text = {
  en: 'a readiness probe that exists looks at `/` every 10 s and gives up after 3 failures',
  zh: '将已有的就绪探针改为每 10 秒检查 `/`，连续失败 3 次才判定',
}

function sample({ kind, namespace, name }: ObjectRef, container: string, change: object, title: Text): ManualSample {
  const patch = { spec: { template: { spec: { containers: [{ name: container, ...change }] } } } }
  return { title, command: `kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} -p '${JSON.stringify(patch)}'` }
}

/** The container that the plan changed; else the one that the cause or a symptom names. */
function containerOf({ params, write }: PlannedAction, { trouble }: Incident): string | undefined {
  if (typeof params['container'] === 'string') return params['container']
  const named = write.verb === 'patch' ? write.changes.flatMap(({ guards }) => guards).find(({ path }) => isContainerName(path)) : undefined
  if (typeof named?.value === 'string') return named.value
  const fact = trouble?.cause.facts['container']
  return typeof fact === 'string' ? fact : trouble?.symptoms.find(({ container }) => container !== undefined)?.container
}

function isContainerName(path: readonly (string | number)[]): boolean {
  return path.at(-1) === 'name' && path.at(-3) === 'containers'
}
