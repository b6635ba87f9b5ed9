import type { Case, ReleaseRule } from '../known/contract.ts'
import { cite } from '../looking/answer.ts'
import { type ChangedSetting, changeText } from '../looking/changed-setting.ts'
import { changedSettings } from '../looking/changed-settings.ts'
import { changeOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { late } from '../looking/late.ts'
import { latency, latencyJudging, latencyText, throttledShare } from '../looking/measures.ts'
import { stretchOf } from '../looking/stretch.ts'
import { clock, percent } from '../looking/words.ts'

/** Held back in a quarter of its periods, a program answers late; a few are usual wherever there is a limit. */
const judging = { leastRatio: 2, leastDifference: 0.25 }
const isLimit = /limits(?:\.cpu)?$|GOMAXPROCS|ActiveProcessorCount|cpu/i

/** The program is held back by its processor limit since the release, and requests take longer: it uses more, or the limit was lowered. */
export const throttled: ReleaseRule = {
  kind: 'throttled',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const held = stretch === undefined ? undefined : await throttledShare(about, stretch, ask)
    const change = held === undefined ? undefined : changeOf(held.course, judging)
    if (stretch === undefined || held === undefined || change?.kind !== 'rose') return { causes: [], notChecked: [] }
    const lowered = (await changedSettings(about, ask)).find(({ name }) => isLimit.test(name))
    const duration = await latency(about, stretch, ask)
    const slower = duration === undefined ? undefined : changeOf(duration.course, latencyJudging(duration))
    const { number, promQL } = held.course
    const [before, now, since] = [percent(change.before), percent(change.now), clock(change.sinceMs)]
    const signs: Sign[] = [
      {
        kind: 'metric',
        strength: 'strong',
        numbers: [number],
        text: {
          en: `Held back in ${now} of its periods, ${before} before, since ${since}`,
          zh: `被限流的周期占 ${now}，此前为 ${before}，自 ${since} 起`,
        },
      },
      ...(lowered === undefined ? [] : [limitSign(lowered)]),
    ]
    if (duration !== undefined && slower?.kind === 'rose') {
      const [usual, taken] = [latencyText(duration, slower.before), latencyText(duration, slower.now)]
      const text = { en: `Requests take ${taken} instead of ${usual}`, zh: `请求耗时由 ${usual} 变为 ${taken}` }
      signs.push({ kind: 'metric', strength: 'strong', numbers: [duration.course.number], text })
    }
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.throttled',
          ...toldOf(about, now, lowered),
          signs,
          against: late(change.sinceMs, stretch, number),
          impact: [
            cite(
              {
                en: `Requests to ${about.deployment.appName} wait for processor time`,
                zh: `${about.deployment.appName} 的请求需等待处理器时间`,
              },
              number,
            ),
          ],
          promQL: [promQL, ...(duration === undefined ? [] : [duration.course.promQL])],
          covers: ['release.latency-rose', 'release.alert-measure', ...(lowered === undefined ? [] : ['release.bad-config'])],
        }),
      ],
    }
  },
}

function toldOf({ deployment: { appName, packageVersion } }: Case, now: string, lowered: ChangedSetting | undefined) {
  const set = lowered === undefined ? undefined : changeText(lowered)
  return {
    summary: {
      en: `${appName} ${packageVersion} is held back by its processor (CPU) limit in ${now} of its periods${set === undefined ? '' : ` (${set.en})`}`,
      zh: `${appName} ${packageVersion} 在 ${now} 的周期内受处理器（CPU）上限限流${set === undefined ? '' : `（${set.zh}）`}`,
    },
    steps: [
      set === undefined
        ? {
            en: `Raise the processor limit of ${appName}, or roll it back and see what uses more in ${packageVersion}.`,
            zh: `提高 ${appName} 的处理器上限，或回滚后排查 ${packageVersion} 中用量增加的部分。`,
          }
        : {
            en: `Put the processor limit of ${appName} back to what it really needs, or roll the release back.`,
            zh: `将 ${appName} 的处理器上限恢复到实际所需，或回滚本次发布。`,
          },
    ],
  }
}

function limitSign(setting: ChangedSetting): Sign {
  return { kind: 'change', strength: 'strong', numbers: [setting.number], text: changeText(setting) }
}
