import type { ReleaseRule } from '../known/contract.ts'
import { cite } from '../looking/answer.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf } from '../looking/evidence.ts'
import { late } from '../looking/late.ts'
import { processorPerRequest, processorUse as usedProcessors } from '../looking/measures.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock, seconds } from '../looking/words.ts'

/** Less than half as much again is what compilers, caches and the mix of requests make. */
const judging = { leastRatio: 1.6, leastDifference: 0.001 }

/** Each request takes more of the processor than before the release: an autoscaler hides that until it is at its end. */
export const processorUse: ReleaseRule = {
  kind: 'processor-use',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const used = stretch === undefined ? undefined : await usedProcessors(about, stretch, ask)
    // Requests that stay away would make each of the others look dear.
    if (stretch === undefined || used === undefined || changeOf(used.course, judging).kind !== 'rose') return { causes: [], notChecked: [] }
    const measure = await processorPerRequest(about, stretch, ask)
    const change = measure === undefined ? undefined : changeOf(measure.course, judging)
    if (measure === undefined || change?.kind !== 'rose') return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const { number, promQL } = measure.course
    const [before, now] = [seconds(change.before), seconds(change.now)]
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.processor-use',
          summary: {
            en: `${appName} ${packageVersion} takes ${now} of processor time (CPU) for each request, and ${before} before the release`,
            zh: `${appName} ${packageVersion} 每个请求消耗 ${now} 的处理器（CPU）时间，发布前为 ${before}`,
          },
          signs: [
            {
              kind: 'metric',
              strength: 'strong',
              numbers: [number],
              text: {
                en: `Processor time for each request: ${before} before the release, ${now} now, since ${clock(change.sinceMs)}`,
                zh: `每个请求的处理器时间：发布前 ${before}，现在 ${now}，自 ${clock(change.sinceMs)} 起`,
              },
            },
          ],
          against: late(change.sinceMs, stretch, number),
          impact: [
            cite(
              {
                en: `${appName} needs more pods or processors for the same requests`,
                zh: `同样的请求量下 ${appName} 需要更多 Pod 或处理器`,
              },
              number,
            ),
          ],
          steps: [
            {
              en: `Roll ${appName} back if its pods are at their limit or its autoscaler at its maximum.`,
              zh: `若 Pod 已达上限或自动扩缩已达最大副本数，先回滚 ${appName}。`,
            },
            {
              en: 'Take a processor profile of both versions under the same load, and compare them.',
              zh: '在相同负载下对两个版本分别采集 CPU 剖析并对比。',
            },
          ],
          promQL: [promQL],
          covers: ['release.alert-measure', 'release.latency-rose'],
        }),
      ],
    }
  },
}
