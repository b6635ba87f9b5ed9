import { z } from 'zod'
import { epochMsOf } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { alertMeasure } from '../looking/alert-expression.ts'
import { readAnswer } from '../looking/answer.ts'
import { type Course, courseOf } from '../looking/course.ts'
import { logsOf } from '../looking/logs.ts'
import { errorShare, latency } from '../looking/measures.ts'
import { podsOf } from '../looking/pods.ts'
import { type ReleaseSeries, seriesOfRelease } from '../looking/series-of-release.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'
import { clock } from '../looking/words.ts'

/** Finds nothing and says what cannot be seen: without metrics of the new version, the alert's own measure, or any log, nobody may call a release healthy. */
export const visibility: ReleaseRule = {
  kind: 'visibility',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    if (stretch === undefined) return { causes: [], notChecked: [unknownStart] }
    const series = await seriesOfRelease(about, ask)
    if (series.fault !== undefined) return { causes: [], notChecked: [unasked(series.fault)] }
    const { appName } = about.deployment
    const notChecked: Text[] = []
    const [group] = series.groups
    if (group === undefined)
      notChecked.push({ en: `metrics of ${appName}: there are no series of it`, zh: `${appName} 的指标：没有任何序列` })
    else {
      // Any of its metrics: whether the new version is collected at all.
      const seen = await courseOf(`count({${group.matchers}})`, stretch, ask)
      if (
        !seen.series.some(({ after }) =>
          after.some(({ atMs }) => epochMsOf(stretch.end) - atMs < Math.max(missingMs, 2 * stretch.stepSeconds * 1000)),
        )
      )
        notChecked.push({
          en: `metrics of ${appName}: there are no series of it since the release`,
          zh: `${appName} 的指标：发布之后没有任何序列`,
        })
      else notChecked.push(...holeIn(seen, stretch, appName))
    }
    notChecked.push(...(await uncollected(about, series, ask)))
    const measure = alertMeasure(about)
    const alerted = measure === undefined ? undefined : await courseOf(measure.promQL, stretch, ask)
    if (group !== undefined && alerted === undefined && !(await isFelt(about, stretch, ask))) notChecked.push(unfelt(appName))
    if (alerted !== undefined && !alerted.series.some(({ after }) => after.length > 0))
      notChecked.push({
        en: 'what the alert measures: its expression has no data since the release',
        zh: '告警所用指标：其表达式在发布之后没有数据',
      })
    const [pods, { logs }] = await Promise.all([podsOf(about, ask), logsOf(about, ask)])
    if (pods !== undefined && pods.pods.length > 0 && logs.length === 0)
      notChecked.push({ en: `logs of ${appName}: they are empty or cannot be read`, zh: `${appName} 的日志：为空或无法读取` })
    return { causes: [], notChecked }
  },
}

/** Whether anything tells how its users fare: their requests counted or timed, before the release or since. */
async function isFelt(about: Case, stretch: Stretch, ask: Ask): Promise<boolean> {
  const measures = await Promise.all([errorShare(about, stretch, ask), latency(about, stretch, ask)])
  return measures.some((measure) => measure !== undefined && measure.course.series.length > 0)
}

function unfelt(appName: string): Text {
  return {
    en: `what users of ${appName} feel: no metric counts or times its requests, and the alert names no expression`,
    zh: `${appName} 的用户感受：没有请求数或耗时的指标，告警也未给出表达式`,
  }
}

const Up = z.object({
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
})
const mostTargets = 3

/** Targets of the release from which Prometheus collects nothing at present. */
async function uncollected({ deployment: { appName } }: Case, { groups }: ReleaseSeries, ask: Ask): Promise<readonly Text[]> {
  const group = groups.find(({ names }) => names.includes('up'))
  if (group === undefined) return []
  const answer = await ask({ name: 'execute_query', arguments: { query: `up{${group.matchers}}` } })
  const down = (readAnswer(Up, answer)?.result ?? []).filter(({ value }) => value[1] === '0')
  if (down.length === 0) return []
  const targets = down
    .slice(0, mostTargets)
    .map(({ metric }) => metric['pod'] ?? metric['instance'] ?? '')
    .join(', ')
  return [
    {
      en: `metrics of ${appName}: Prometheus cannot collect from ${down.length} of its targets (up is 0): ${targets}`,
      zh: `${appName} 的指标：Prometheus 无法采集其 ${down.length} 个目标（up 为 0）：${targets}`,
    },
  ]
}

/** What happened while nothing was collected nobody can see, however normal it is before and after. */
function holeIn({ series }: Course, stretch: Stretch, appName: string): readonly Text[] {
  const times = series
    .flatMap(({ before, after }) => [...before.slice(-1), ...after])
    .map(({ atMs }) => atMs)
    .toSorted((left, right) => left - right)
  const index = times.findIndex((atMs, place) => (times[place + 1] ?? atMs) - atMs > Math.max(holeMs, stretch.stepSeconds * 3_000))
  const [from, to] = [times[index], times[index + 1]]
  if (index < 0 || from === undefined || to === undefined) return []
  return [
    {
      en: `metrics of ${appName} between ${clock(from)} and ${clock(to)}: nothing was collected, no series has samples there`,
      zh: `${appName} 在 ${clock(from)} 至 ${clock(to)} 之间的指标：期间没有采集到任何数据`,
    },
  ]
}

/** A roll-out interrupts collection for a few minutes. */
const holeMs = 600_000
/** Collected once a minute or more often; the last point that is asked for lies up to a step before the end. */
const missingMs = 300_000

const unknownStart: Text = { en: 'before and after: nobody said when the release began', zh: '发布前后对比：未知发布开始时间' }

function unasked(fault: string): Text {
  return { en: `metrics: ${fault}`, zh: `指标：${fault}` }
}
