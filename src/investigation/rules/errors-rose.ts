import { quoted } from '../../domain/outside-text/quoted-text.ts'
import type { ReleaseRule } from '../known/contract.ts'
import { cite } from '../looking/answer.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { late } from '../looking/late.ts'
import { latestMatch, logsOf } from '../looking/logs.ts'
import { errorShare } from '../looking/measures.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock, percent } from '../looking/words.ts'

const judging = { leastRatio: 2, leastDifference: 0.01 }
const fault = /\b(?:error|exception|fatal|panic|traceback)\b/i

/** More requests end in an error than before the release. Says how it shows, not why; rules that know why take it in. */
export const errorsRose: ReleaseRule = {
  kind: 'errors-rose',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const measure = stretch === undefined ? undefined : await errorShare(about, stretch, ask)
    if (stretch === undefined || measure === undefined) return { causes: [], notChecked: [] }
    const { number, promQL } = measure.course
    const change = changeOf(measure.course, judging)
    if (change.kind === 'no-data' && change.missing === 'after')
      return {
        causes: [],
        notChecked: [{ en: 'errors of requests: there are no samples since the release', zh: '请求错误率：发布之后没有数据' }],
      }
    if (change.kind !== 'rose') return { causes: [], notChecked: [] }
    const { deployment } = about
    const [before, now] = [shown(measure.unit, change.before), shown(measure.unit, change.now)]
    const logged = latestMatch(await logsOf(about, ask), fault)
    const signs: Sign[] = [
      {
        kind: 'metric',
        strength: 'strong',
        numbers: [number],
        text: {
          en: `Errors of ${deployment.appName}: ${before} of the requests before the release, ${now} now, since ${clock(change.sinceMs)}`,
          zh: `${deployment.appName} 的请求错误率：发布前 ${before}，现在 ${now}，自 ${clock(change.sinceMs)} 起`,
        },
      },
      ...(logged === undefined
        ? []
        : [
            {
              kind: 'log',
              strength: 'weak',
              numbers: [logged.number],
              text: { en: `Its log says \`${quoted(logged.line, 200)}\``, zh: `日志：\`${quoted(logged.line, 200)}\`` },
            } as const,
          ]),
    ]
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.errors-rose',
          summary: {
            en: `${deployment.appName} ${deployment.packageVersion} answers ${now} of its requests with errors, and ${before} before the release`,
            zh: `${deployment.appName} ${deployment.packageVersion} 有 ${now} 的请求返回错误，发布前为 ${before}`,
          },
          signs,
          against: late(change.sinceMs, stretch, number),
          impact: [
            cite(
              { en: `Of the requests to ${deployment.appName}, ${now} fail`, zh: `发往 ${deployment.appName} 的请求有 ${now} 失败` },
              number,
            ),
          ],
          steps: [
            {
              en: `Roll ${deployment.appName} back to the version before, then read its errors in peace: \`kubectl logs\` of a new pod.`,
              zh: `先将 ${deployment.appName} 回滚到上一版本，再用 \`kubectl logs\` 查看新版本 Pod 的报错。`,
            },
          ],
          promQL: [promQL],
          covers: ['release.alert-measure'],
        }),
      ],
    }
  },
}

function shown(unit: string, value: number): string {
  return unit === 'share' && value <= 1 ? percent(value) : String(Number(value.toPrecision(3)))
}
