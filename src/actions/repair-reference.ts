import { z } from 'zod'
import { type Json, valueAt } from '../domain/json.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { asJson, place } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

/** Fields in which one object names another or chooses pods; nothing else may be repaired by this action. */
const repairable: readonly RegExp[] = [
  /^spec\.template\.spec\.(initContainers|containers)\.\d+\.env\.\d+\.valueFrom\.(configMapKeyRef|secretKeyRef)\.(name|key)$/,
  /^spec\.template\.spec\.(initContainers|containers)\.\d+\.envFrom\.\d+\.(configMapRef|secretRef)\.name$/,
  /^spec\.template\.spec\.volumes\.\d+\.(configMap\.name|secret\.secretName|persistentVolumeClaim\.claimName)$/,
  /^spec\.template\.spec\.volumes\.\d+\.(configMap|secret)\.items\.\d+\.key$/,
  /^spec\.template\.spec\.volumes\.\d+\.projected\.sources\.\d+\.(configMap|secret)\.name$/,
  /^spec\.template\.spec\.serviceAccountName$/,
  /^spec\.template\.spec\.imagePullSecrets\.\d+\.name$/,
  /^spec\.template\.spec\.nodeSelector(\.[^/]+(\/[^/]+)?)?$/,
  /^spec\.template\.spec\.affinity\..+\.values(\.\d+)?$/,
  /^spec\.selector(\..+)?$/,
  /^spec\.ports\.\d+\.targetPort$/,
  /^spec\.serviceName$/,
  /^spec\.rules\.\d+\.http\.paths\.\d+\.backend\.service\.(name|port\.(name|number))$/,
  /^spec\.(defaultBackend\.service\.name|tls\.\d+\.secretName|ingressClassName|scaleTargetRef\.name)$/,
]

const Path = z
  .array(z.union([z.string(), z.number().int().min(0)]))
  .min(2)
  .max(20)
const Params = z.strictObject({
  path: Path,
  also: z.array(Path).max(50).optional().describe('further fields that hold the same wrong name'),
  value: z.union([z.string().max(253), z.number().int().min(1).max(65_535), z.record(z.string(), z.string())]),
})
type Params = z.output<typeof Params>

/** Corrects one field in which an object names another: a reference, a selector, a port. */
export const repairReference = defineAction({
  kind: 'repair-reference',
  params: Params,
  title: { en: 'Correct a reference', zh: '修正引用' },
  targets: ['Deployment', 'StatefulSet', 'DaemonSet', 'Service', 'Ingress', 'HorizontalPodAutoscaler'],
  risk: () => 'medium',

  plan({ target, ref, params }: ActionInput<Params>): ActionPlan {
    const paths = [params.path, ...(params.also ?? [])]
    const [dotted = ''] = paths.map((path) => path.join('.'))
    const wrong = paths.map((path) => path.join('.')).find((path) => !mayRepair(path, ref.kind))
    if (wrong !== undefined) {
      return { kind: 'refused', why: { en: `${wrong} is not a field this action may change`, zh: `该操作不允许修改字段 ${wrong}` } }
    }
    const title = titleOf(ref, dotted, valueAt(asJson(target), params.path), params.value)
    return patchPlan(
      target,
      paths.map((path) => ({ path, value: params.value })),
      title,
    )
  },
})

/** Names what is repaired in the words of whoever wrote it: a button must say what it does. */
function titleOf(ref: ObjectRef, dotted: string, before: Json | undefined, value: Json): { readonly en: string; readonly zh: string } {
  const shown = (part: Json | undefined): string => (typeof part === 'string' ? part : JSON.stringify(part ?? null))
  const where = place(ref)
  if (ref.kind === 'Service' && dotted.startsWith('spec.selector')) {
    const label = dotted === 'spec.selector' ? shown(value) : `${dotted.slice('spec.selector.'.length)}=${shown(value)}`
    return { en: `Let Service ${where} select ${label}`, zh: `让 Service ${where} 选择 ${label}` }
  }
  if (dotted.endsWith('targetPort'))
    return { en: `Point Service ${where} to port ${shown(value)}`, zh: `将 Service ${where} 指向端口 ${shown(value)}` }
  if (before === undefined) return { en: `Let ${where} use ${shown(value)}`, zh: `让 ${where} 使用 ${shown(value)}` }
  return {
    en: `Let ${where} use ${shown(value)} instead of ${shown(before)}`,
    zh: `让 ${where} 使用 ${shown(value)}，不再使用 ${shown(before)}`,
  }
}

/** The selector of a workload chooses its own pods and cannot be changed. */
function mayRepair(dotted: string, kind: string): boolean {
  return !(dotted.startsWith('spec.selector') && kind !== 'Service') && repairable.some((field) => field.test(dotted))
}
