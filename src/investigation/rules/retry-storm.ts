import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { changeText } from '../looking/changed-setting.ts'
import { changedSettings } from '../looking/changed-settings.ts'
import { type Change, changeOf, courseOf } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { harmOf } from '../looking/harm.ts'
import { requestRate } from '../looking/measures.ts'
import { failingTarget, outgoingCalls } from '../looking/outgoing-calls.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'
import { clock, percent, plain } from '../looking/words.ts'

/** Twice as many calls for each request than before are more than another mix of requests. */
const judging = { leastRatio: 2, leastDifference: 1 }
const governsRetries = /retr(?:y|ies)|attempts?\b|back-?off/i

/** What the program calls fails, and it calls it again and again for each request: that keeps down what may have been slow for a moment only. */
export const retryStorm: ReleaseRule = {
  kind: 'retry-storm',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    const calls = stretch === undefined ? undefined : await outgoingCalls(about, stretch, ask)
    const failing = calls === undefined ? undefined : failingTarget(calls)
    if (stretch === undefined || calls === undefined || failing === undefined) return { causes: [], notChecked: [] }
    const repeated = await callsPerRequest(about, calls.rate.promQL, calls.label, failing.target, stretch, ask)
    if (repeated === undefined) return { causes: [], notChecked: [] }
    const { target } = failing
    const harm = await harmOf(about, stretch, ask)
    const setting = (await changedSettings(about, ask)).find(({ name }) => governsRetries.test(name))
    const [before, now] = [plain(repeated.before), plain(repeated.now)]
    const { appName, packageVersion } = about.deployment
    const set = setting === undefined ? undefined : changeText(setting)
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.retry-storm',
          summary: {
            en: `${appName} ${packageVersion} calls ${target} ${now} times for each request, ${before} before, since those calls fail${set === undefined ? '' : ` (${set.en})`}`,
            zh: `${appName} ${packageVersion} 每个请求调用 ${target} ${now} 次（此前 ${before} 次），且这些调用失败${set === undefined ? '' : `（${set.zh}）`}`,
          },
          signs: [
            {
              kind: 'metric',
              strength: 'strong',
              numbers: [repeated.number],
              text: {
                en: `Calls to ${target} for each request: ${before} before, ${now} now, since ${clock(repeated.sinceMs)}`,
                zh: `每个请求对 ${target} 的调用次数：此前 ${before}，现在 ${now}，自 ${clock(repeated.sinceMs)} 起`,
              },
            },
            {
              kind: 'metric',
              strength: 'strong',
              numbers: [calls.failing.number],
              text: {
                en: `Of the calls to ${target} ${percent(failing.now)} fail, ${percent(failing.before)} before`,
                zh: `对 ${target} 的调用有 ${percent(failing.now)} 失败，此前为 ${percent(failing.before)}`,
              },
            },
            ...(setting === undefined || set === undefined
              ? []
              : [{ kind: 'change', strength: 'strong', numbers: [setting.number], text: set } satisfies Sign]),
            ...(harm === undefined ? [] : [harm.sign]),
          ],
          impact: [
            cite({ en: `${target} fails for whoever else calls it, too`, zh: `${target} 的其他调用方同样受影响` }, calls.failing.number),
            ...(harm === undefined ? [] : [cite(harm.sign.text, ...harm.sign.numbers)]),
          ],
          steps: [
            {
              en: `Take the load off ${target}: ${set === undefined ? `let ${appName} try less often` : `put \`${setting?.name}\` back, or roll ${appName} back`}; it recovers once it is asked less.`,
              zh: `先降低 ${target} 的负载：${set === undefined ? `减少 ${appName} 的重试` : `恢复 \`${setting?.name}\` 或回滚 ${appName}`}；请求减少后它会恢复。`,
            },
            {
              en: 'Try again with a growing pause, with chance in it, and within a budget; stop calling what fails (a circuit breaker).',
              zh: '重试应采用带随机抖动的指数退避并限定总量，对持续失败的依赖启用熔断。',
            },
          ],
          promQL: [repeated.promQL, calls.failing.promQL],
          covers: [...symptomCauses, 'release.dependency-down', 'release.rate-limited', 'release.bad-config'],
        }),
      ],
    }
  },
}

type Repeated = Extract<Change, { readonly kind: 'rose' | 'fell' }> & { readonly number: number; readonly promQL: string }

async function callsPerRequest(
  about: Case,
  rate: string,
  label: string,
  target: string,
  stretch: Stretch,
  ask: Ask,
): Promise<Repeated | undefined> {
  const requests = await requestRate(about, stretch, ask)
  if (requests === undefined) return undefined
  const promQL = `${rate} / on() group_left() ${requests.course.promQL}`
  const course = await courseOf(promQL, stretch, ask)
  const one = course.series.find(({ labels }) => labels[label] === target)
  const change = one === undefined ? undefined : changeOf({ series: [one] }, judging)
  return change?.kind === 'rose' ? { ...change, number: course.number, promQL } : undefined
}
