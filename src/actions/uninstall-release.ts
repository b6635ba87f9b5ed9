import { z } from 'zod'
import { releaseKind } from '../domain/crash/crash-loop.ts'
import { valueAt } from '../domain/json.ts'
import type { Text } from '../domain/text.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { deletesClaims, isKept, lostWith, madeByRelease } from './kept-data.ts'
import { asJson, place } from './pod-template.ts'

const Params = z.strictObject({})

/** Uninstalls a Helm release and keeps its history, so that a rollback brings it back. Refused where data would go with it. */
export const uninstallRelease = defineAction({
  kind: 'uninstall-release',
  params: Params,
  title: { en: 'Uninstall a Helm release', zh: '卸载 Helm 发布' },
  targets: [releaseKind],
  cleanUp: true,
  risk: () => 'critical',

  plan(input: ActionInput<z.output<typeof Params>>): ActionPlan {
    const { target, ref } = input
    const phase = valueAt(asJson(target), ['status', 'phase'])
    if (typeof phase === 'string' && phase.startsWith('pending')) {
      const why: Text = { en: `Helm is at work on release ${ref.name} (${phase})`, zh: `Helm 正在处理发布 ${ref.name}（${phase}）` }
      return { kind: 'refused', why }
    }
    const lost = dataLost(input)
    if (lost !== undefined) return { kind: 'refused', why: lost }
    return {
      kind: 'write',
      write: { verb: 'uninstall', revision: target.metadata.generation ?? 0 },
      title: { en: `Uninstall release ${place(ref)}; its volumes and its history stay`, zh: `卸载发布 ${place(ref)}，保留其卷与发布历史` },
      diff: diffOf(input),
    }
  },
})

function dataLost({ world, ref }: ActionInput<unknown>): Text | undefined {
  const { workloads, claims } = madeByRelease(world, ref)
  const claim = claims.find((one) => !isKept(one))
  if (claim !== undefined) {
    const { name } = claim.metadata
    return {
      en: `Helm would delete PersistentVolumeClaim ${name} with its data: it lacks the annotation helm.sh/resource-policy: keep`,
      zh: `Helm 会删除 PersistentVolumeClaim ${name} 及其数据：它没有注解 helm.sh/resource-policy: keep`,
    }
  }
  return workloads.map((workload) => deletesClaims(workload) ?? lostWith(workload)).find((why) => why !== undefined)
}

function diffOf({ world, ref }: ActionInput<unknown>): string {
  const { workloads, claims } = madeByRelease(world, ref)
  const gone = workloads.map(({ kind, metadata }) => `-${kind} ${metadata.name}`)
  const kept = claims.map(({ kind, metadata }) => ` ${kind} ${metadata.name}`)
  return [`--- Release ${place(ref)}`, '+++ (uninstalled)', ...gone.toSorted(), ...kept.toSorted(), ''].join('\n')
}
