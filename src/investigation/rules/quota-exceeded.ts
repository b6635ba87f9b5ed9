import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite, readAnswer } from '../looking/answer.ts'
import { causeOf } from '../looking/evidence.ts'

const Events = z.object({
  events: z.array(z.object({ object: z.string(), reason: z.string(), message: z.string(), count: z.number(), lastAt: z.string() })),
})
const refusal = /exceeded quota: ([\w.-]+)/

/** The namespace may not hold what the new version asks for: its pods are not made at all. */
export const quotaExceeded: ReleaseRule = {
  kind: 'quota-exceeded',
  async examine({ deployment, releasedAt }, ask) {
    const { workload, appName, packageVersion } = deployment
    if (workload === undefined) return { causes: [], notChecked: [] }
    const answer = await ask({ name: 'get_events', arguments: { namespace: workload.namespace, warningsOnly: true, limit: 100 } })
    const refused = (readAnswer(Events, answer)?.events ?? []).find(
      ({ object, message, lastAt }) =>
        refusal.test(message) &&
        object.includes(`/${workload.name}`) &&
        (releasedAt === undefined || epochMsOf(lastAt) >= epochMsOf(releasedAt)),
    )
    const quota = refusal.exec(refused?.message ?? '')?.[1]
    if (refused === undefined || quota === undefined) return { causes: [], notChecked: [] }
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.quota-exceeded',
          summary: {
            en: `Pods of ${appName} ${packageVersion} are refused: quota ${quota} of ${workload.namespace} is used up`,
            zh: `${appName} ${packageVersion} 的 Pod 无法创建：命名空间 ${workload.namespace} 的配额 ${quota} 已用尽`,
          },
          signs: [
            {
              kind: 'event',
              strength: 'proof',
              numbers: [answer.number],
              text: {
                en: `\`${quoted(refused.message, 300)}\`, ${refused.count} times`,
                zh: `\`${quoted(refused.message, 300)}\`，共 ${refused.count} 次`,
              },
            },
          ],
          impact: [
            cite({ en: `The new version of ${appName} has fewer pods than wanted`, zh: `${appName} 新版本的 Pod 数量不足` }, answer.number),
          ],
          steps: [
            {
              en: `Raise quota ${quota}, free what is no longer needed in ${workload.namespace}, or let ${appName} ask for less.`,
              zh: `提高配额 ${quota}，清理 ${workload.namespace} 中不再需要的资源，或降低 ${appName} 的资源请求。`,
            },
          ],
          promQL: [],
          covers: [...symptomCauses],
        }),
      ],
    }
  },
}
