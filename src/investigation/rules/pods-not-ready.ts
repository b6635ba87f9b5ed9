import type { ReleaseRule } from '../known/contract.ts'
import { cite } from '../looking/answer.ts'
import { causeOf } from '../looking/evidence.ts'
import { podsOf, type SeenPod } from '../looking/pods.ts'

/** Pods of the release are not ready, or have been ended. Says how it shows, not why; where nothing says why, nobody may call the release healthy. */
export const podsNotReady: ReleaseRule = {
  kind: 'pods-not-ready',
  async examine(about, ask) {
    const found = await podsOf(about, ask)
    const bad = (found?.pods ?? []).filter((pod) => isBad(pod))
    const [first] = bad
    if (found === undefined || first === undefined) return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const state = first.waiting[0] ?? first.phase
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.pods-not-ready',
          summary: {
            en: `Pods of ${appName} ${packageVersion} are not ready: ${first.name} (${state})`,
            zh: `${appName} ${packageVersion} 的 Pod 未就绪：${first.name}（${state}）`,
          },
          signs: [
            {
              kind: 'status',
              strength: 'strong',
              numbers: [found.number],
              text: { en: `Not ready: ${names(bad)}`, zh: `未就绪：${names(bad)}` },
            },
          ],
          impact: [cite({ en: `${appName} runs on fewer pods than wanted`, zh: `${appName} 的可用 Pod 少于期望` }, found.number)],
          steps: [
            {
              en: `Read why: \`kubectl describe pod ${first.name}\`; roll ${appName} back if too few pods are left.`,
              zh: `用 \`kubectl describe pod ${first.name}\` 查看原因；若可用 Pod 不足，回滚 ${appName}。`,
            },
          ],
          promQL: [],
          covers: ['release.alert-measure'],
        }),
      ],
    }
  },
}

function isBad({ ready, phase, waiting }: SeenPod): boolean {
  return phase === 'Failed' || (!ready && phase !== 'Succeeded') || waiting.length > 0
}

function names(pods: readonly SeenPod[]): string {
  return pods
    .slice(0, 4)
    .map(({ name, waiting, phase }) => `${name} (${waiting[0] ?? phase})`)
    .join(', ')
}
