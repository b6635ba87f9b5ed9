import type { ReleaseRule } from '../known/contract.ts'
import { alertMeasure } from '../looking/alert-expression.ts'
import { cite } from '../looking/answer.ts'
import { type Change, type CourseSeries, changeOf, courseOf } from '../looking/course.ts'
import { causeOf } from '../looking/evidence.ts'
import { late } from '../looking/late.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock, plain } from '../looking/words.ts'

const judging = { leastRatio: 1.3, leastDifference: 0 }
type Moved = Extract<Change, { readonly kind: 'rose' | 'fell' }>

/** What the alert itself measures is not as it was before the release, whatever it is called. Says how it shows, not why; where nothing says why, it is at least told. */
export const alertMeasureMoved: ReleaseRule = {
  kind: 'alert-measure',
  async examine(about, ask) {
    const [measure, stretch] = [alertMeasure(about), await stretchOf(about, ask)]
    if (measure === undefined || stretch === undefined) return { causes: [], notChecked: [] }
    const { series, number } = await courseOf(measure.promQL, stretch, ask)
    const moved = series.map((one) => movedIn(one)).find((change) => change !== undefined)
    if (moved === undefined) return { causes: [], notChecked: [] }
    const { appName, packageVersion } = about.deployment
    const name = about.alert?.alertname ?? ''
    const [before, now] = [plain(moved.before), plain(moved.now)]
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.alert-measure',
          summary: {
            en: `What ${name} measures went from ${before} to ${now} around the release of ${appName} ${packageVersion}`,
            zh: `${appName} ${packageVersion} 发布前后，告警 ${name} 的指标由 ${before} 变为 ${now}`,
          },
          signs: [
            {
              kind: 'metric',
              strength: 'strong',
              numbers: [number],
              text: {
                en: `What the alert measures was ${before} and is ${now}, since ${clock(moved.sinceMs)}`,
                zh: `告警指标原为 ${before}，现为 ${now}，自 ${clock(moved.sinceMs)} 起`,
              },
            },
          ],
          against: late(moved.sinceMs, stretch, number),
          impact: [cite({ en: `What ${name} guards is not as it was`, zh: `告警 ${name} 所监控的对象已偏离常态` }, number)],
          steps: [
            {
              en: `Look at what ${name} measures in the chart; roll ${appName} back if users notice it.`,
              zh: `查看告警 ${name} 的指标曲线；若用户已受影响，回滚 ${appName}。`,
            },
          ],
          promQL: [measure.promQL],
        }),
      ],
    }
  },
}

/** Series of new pods have no time before: they are compared with their own beginning. */
function movedIn(series: CourseSeries): Moved | undefined {
  const change = changeOf({ series: [series] }, judging)
  if (change.kind === 'rose' || change.kind === 'fell') return change
  const [first, ...rest] = series.after
  const last = rest.at(-1)
  if (series.before.length > 0 || first === undefined || last === undefined || last.value === first.value) return undefined
  const sinceMs = rest.find(({ value }) => value === last.value)?.atMs ?? last.atMs
  const isCount = Number.isInteger(first.value) && Number.isInteger(last.value)
  return isCount ? { kind: last.value > first.value ? 'rose' : 'fell', before: first.value, now: last.value, sinceMs } : undefined
}
