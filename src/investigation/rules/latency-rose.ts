import type { ReleaseRule } from '../known/contract.ts'
import { cite } from '../looking/answer.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf } from '../looking/evidence.ts'
import { late } from '../looking/late.ts'
import { latency, latencyJudging, latencyText } from '../looking/measures.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock } from '../looking/words.ts'

/** Requests take longer than before the release. Says how it shows, not why; rules that know why take it in. */
export const latencyRose: ReleaseRule = {
  kind: 'latency-rose',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const measure = stretch === undefined ? undefined : await latency(about, stretch, ask)
    if (stretch === undefined || measure === undefined) return { causes: [], notChecked: [] }
    const { number, promQL } = measure.course
    const change = changeOf(measure.course, latencyJudging(measure))
    if (change.kind === 'no-data' && change.missing === 'after')
      return {
        causes: [],
        notChecked: [{ en: 'duration of requests: there are no samples since the release', zh: '请求耗时：发布之后没有数据' }],
      }
    if (change.kind !== 'rose') return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const [before, now] = [latencyText(measure, change.before), latencyText(measure, change.now)]
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.latency-rose',
          summary: {
            en: `Requests to ${appName} ${packageVersion} take ${now}, and ${before} before the release`,
            zh: `${appName} ${packageVersion} 的请求耗时为 ${now}，发布前为 ${before}`,
          },
          signs: [
            {
              kind: 'metric',
              strength: 'strong',
              numbers: [number],
              text: {
                en: `Duration of requests to ${appName}: ${before} before the release, ${now} now, since ${clock(change.sinceMs)}`,
                zh: `${appName} 的请求耗时：发布前 ${before}，现在 ${now}，自 ${clock(change.sinceMs)} 起`,
              },
            },
          ],
          against: late(change.sinceMs, stretch, number),
          impact: [cite({ en: `Requests to ${appName} take ${now}`, zh: `${appName} 的请求耗时为 ${now}` }, number)],
          steps: [
            {
              en: `Roll ${appName} back to the version before if users notice it; then compare where the time goes in both versions.`,
              zh: `若用户已受影响，先将 ${appName} 回滚到上一版本，再对比两个版本的耗时分布。`,
            },
          ],
          promQL: [promQL],
          covers: ['release.alert-measure'],
        }),
      ],
    }
  },
}
