import type { Ask, Case, ReleaseRule } from '../known/contract.ts'
import { symptomCauses } from '../known/symptoms.ts'
import { cite } from '../looking/answer.ts'
import { type Course, type CourseSeries, changeOf, middle } from '../looking/course.ts'
import { causeOf, type Sign } from '../looking/evidence.ts'
import { type Growth, steadyGrowth } from '../looking/growth.ts'
import { heapOfPods, type Measure, memoryOfPods, requestRate } from '../looking/measures.ts'
import { type Stretch, stretchOf } from '../looking/stretch.ts'
import { terminationsOf } from '../looking/terminations.ts'
import { clock, mebibytes, plain } from '../looking/words.ts'

const steadiness = { leastRise: 0.3, leastMs: 15 * 60_000 }

/** Memory grows all the while since the release and did not before: sooner or later the kernel ends the program. */
export const memoryLeak: ReleaseRule = {
  kind: 'memory-leak',
  async examine(about, ask) {
    const stretch = await stretchOf(about, ask)
    if (stretch === undefined) return { causes: [], notChecked: [] }
    const measures = await Promise.all([memoryOfPods(about, stretch, ask), heapOfPods(about, stretch, ask)])
    const found = measures.flatMap((measure) => growingIn(measure)).at(0)
    if (found === undefined) return { causes: [], notChecked: [] }
    const { from, to, pod, course } = found
    const { series, number, promQL } = course
    const { appName, packageVersion } = about.deployment
    const [low, high] = [mebibytes(from.value), mebibytes(to.value)]
    const grew: Sign = {
      kind: 'metric',
      strength: 'strong',
      numbers: [number],
      text: {
        en: `Memory of ${pod} rose steadily from ${low} at ${clock(from.atMs)} to ${high} at ${clock(to.atMs)}`,
        zh: `${pod} 的内存从 ${clock(from.atMs)} 的 ${low} 持续上升到 ${clock(to.atMs)} 的 ${high}`,
      },
    }
    const earlier = before(series, number)
    const traffic = await trafficSign(about, stretch, ask)
    const killed = await killedSign(about, ask)
    return {
      notChecked: [],
      causes: [
        causeOf({
          cause: 'release.memory-leak',
          summary: {
            en: `${appName} ${packageVersion} leaks memory: ${pod} rose from ${low} to ${high} and keeps growing`,
            zh: `${appName} ${packageVersion} 存在内存泄漏：${pod} 从 ${low} 升至 ${high}，且仍在增长`,
          },
          signs: [grew, ...earlier.signs, ...(traffic?.isAgainst === false ? [traffic.sign] : []), ...killed],
          against: [...earlier.against, ...(traffic?.isAgainst === true ? [traffic.sign] : [])],
          impact: [
            cite(
              { en: `Memory of ${appName} reaches its limit and pods are ended`, zh: `${appName} 的内存将达到上限，Pod 会被终止` },
              number,
            ),
          ],
          steps: [
            {
              en: `Roll ${appName} back to the version before ${packageVersion}.`,
              zh: `将 ${appName} 回滚到 ${packageVersion} 之前的版本。`,
            },
            {
              en: 'Take a heap profile of a pod that has run for a while, and compare it with one of a young pod.',
              zh: '对运行较久的 Pod 与刚启动的 Pod 分别采集堆剖析并对比。',
            },
          ],
          promQL: [promQL],
          covers: [...symptomCauses, 'memory.*', 'crash.exit-code', 'crash.signal', 'release.bad-revision', 'release.new-crash'],
        }),
      ],
    }
  },
}

interface GrownPod extends Growth {
  readonly pod: string
}

/** The pod that grew most, by this measure; none where none did. */
function growingIn(measure: Measure | undefined): (GrownPod & { readonly course: Course })[] {
  if (measure === undefined) return []
  const { course } = measure
  const earlier = course.series.flatMap(({ before: points }) => points.map(({ value }) => value))
  // A young pod fills what the one before it used too: that is a start, or a limit that is too low, and no leak.
  const usual = earlier.length === 0 ? 0 : middle(earlier)
  const pods = course.series
    .flatMap((one) => grown(one))
    .filter(({ to }) => to.value > usual)
    .toSorted((left, right) => riseOf(right) - riseOf(left))
  return pods.slice(0, 1).map((pod) => ({ ...pod, course }))
}

/** A pod that grew before the release as it does now is no news. */
function grown({ labels, before: earlier, after }: CourseSeries): GrownPod[] {
  const growth = steadyGrowth(after, steadiness)
  if (growth === undefined || steadyGrowth(earlier, steadiness) !== undefined) return []
  return [{ ...growth, pod: labels['pod'] ?? labels['k8s_pod_name'] ?? labels['instance'] ?? 'the program' }]
}

function riseOf({ from, to }: Growth): number {
  return to.value / from.value
}

function before(series: readonly CourseSeries[], number: number): { readonly signs: readonly Sign[]; readonly against: readonly Sign[] } {
  const earlier = series.filter((one) => one.before.length > 0)
  if (earlier.length === 0) return { signs: [], against: [] }
  const growing = earlier.some((one) => steadyGrowth(one.before, steadiness) !== undefined)
  if (growing) {
    const text = { en: 'memory grew before the release too', zh: '发布之前内存也在增长' }
    return { signs: [], against: [{ kind: 'metric', strength: 'strong', numbers: [number], text }] }
  }
  const usual = mebibytes(middle(earlier.flatMap((one) => one.before.map(({ value }) => value))))
  const text = { en: `Before the release a pod stayed near ${usual}`, zh: `发布之前单个 Pod 稳定在 ${usual} 左右` }
  return { signs: [{ kind: 'metric', strength: 'strong', numbers: [number], text }], against: [] }
}

/** More requests need more memory; that is no leak. */
async function trafficSign(
  about: Case,
  stretch: Stretch,
  ask: Ask,
): Promise<{ readonly sign: Sign; readonly isAgainst: boolean } | undefined> {
  const measure = await requestRate(about, stretch, ask)
  if (measure === undefined) return undefined
  const change = changeOf(measure.course, { leastRatio: 1.5, leastDifference: 0 })
  if (change.kind === 'no-data') return undefined
  const [earlier, now] = [plain(change.before), plain(change.now)]
  const text = {
    en: `Requests went from ${earlier} to ${now} a second`,
    zh: `请求量从每秒 ${earlier} 变为每秒 ${now}`,
  }
  const isAgainst = change.kind === 'rose'
  return { isAgainst, sign: { kind: 'metric', strength: 'weak', numbers: [measure.course.number], text } }
}

async function killedSign(about: Case, ask: Ask): Promise<readonly Sign[]> {
  const killed = (await terminationsOf(about, ask)).filter(({ reason }) => reason === 'OOMKilled')
  const [first] = killed
  if (first === undefined) return []
  const text = {
    en: `${first.pod} restarted ${first.restarts} times, the last time ended for its memory (OOMKilled)`,
    zh: `${first.pod} 重启 ${first.restarts} 次，最近一次因内存不足被终止（OOMKilled）`,
  }
  return [{ kind: 'status', strength: 'strong', numbers: [first.number], text }]
}
