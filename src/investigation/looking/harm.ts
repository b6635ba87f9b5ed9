import type { Ask, Case } from '../known/contract.ts'
import { alertMeasure } from './alert-expression.ts'
import { type Change, changeOf, courseOf, recentOf } from './course.ts'
import type { Sign } from './evidence.ts'
import { errorShare, latency, latencyJudging, latencyText, type Measure } from './measures.ts'
import type { Stretch } from './stretch.ts'
import { clock, percent, plain } from './words.ts'

/** What users feel of a release, and since when. */
export interface Harm {
  readonly kind: 'errors' | 'latency' | 'alert'
  readonly sinceMs: number
  readonly sign: Sign
  readonly promQL: string
}

const errorsJudging = { leastRatio: 2, leastDifference: 0.01 }
const alertJudging = { leastRatio: 1.3, leastDifference: 0 }

/** Errors, else duration, else what the alert itself measures; undefined where none of them is worse than before. */
export async function harmOf(about: Case, stretch: Stretch, ask: Ask): Promise<Harm | undefined> {
  const errors = await errorShare(about, stretch, ask)
  const failing =
    errors === undefined ? undefined : (harmIn('errors', errors, changeOf(errors.course, errorsJudging)) ?? newlyFailing(errors))
  if (failing !== undefined) return failing
  const duration = await latency(about, stretch, ask)
  const slower = duration === undefined ? undefined : harmIn('latency', duration, changeOf(duration.course, latencyJudging(duration)))
  if (slower !== undefined) return slower
  const measure = alertMeasure(about)
  if (measure === undefined) return undefined
  const course = await courseOf(measure.promQL, stretch, ask)
  const change = changeOf(course, alertJudging)
  return change.kind === 'fell' || change.kind === 'rose' ? harmOfAlert(course, change) : undefined
}

function harmIn(kind: 'errors' | 'latency', measure: Measure, change: Change): Harm | undefined {
  if (change.kind !== 'rose') return undefined
  const say = (value: number): string =>
    kind === 'latency' ? latencyText(measure, value) : measure.unit === 'share' && value <= 1 ? percent(value) : plain(value)
  const [before, now, since] = [say(change.before), say(change.now), clock(change.sinceMs)]
  const { number, promQL } = measure.course
  const text =
    kind === 'errors'
      ? { en: `Errors rose from ${before} to ${now} of the requests at ${since}`, zh: `请求错误率自 ${since} 起由 ${before} 升至 ${now}` }
      : { en: `Requests take ${now} instead of ${before} since ${since}`, zh: `请求耗时自 ${since} 起由 ${before} 变为 ${now}` }
  return { kind, sinceMs: change.sinceMs, promQL, sign: { kind: 'metric', strength: 'strong', numbers: [number], text } }
}

/** A workload that is new with its release, as canaries are: nothing was before, and many of its requests fail. */
const manyErrors = 0.05

function newlyFailing({ course, unit }: Measure): Harm | undefined {
  const recent = changeOf(course, errorsJudging).kind === 'no-data' ? recentOf(course) : undefined
  if (recent === undefined || unit !== 'share' || recent.now < manyErrors || recent.now > 1) return undefined
  const text = {
    en: `Of its requests ${percent(recent.now)} fail, and there is no time before to compare with`,
    zh: `有 ${percent(recent.now)} 的请求失败，且没有发布前的数据可供比较`,
  }
  return {
    kind: 'errors',
    sinceMs: recent.sinceMs,
    promQL: course.promQL,
    sign: { kind: 'metric', strength: 'strong', numbers: [course.number], text },
  }
}

function harmOfAlert(
  { number, promQL }: { readonly number: number; readonly promQL: string },
  change: Extract<Change, { readonly kind: 'rose' | 'fell' }>,
): Harm {
  const [before, now, since] = [plain(change.before), plain(change.now), clock(change.sinceMs)]
  const text = {
    en: `What the alert measures went from ${before} to ${now} at ${since}`,
    zh: `告警指标自 ${since} 起由 ${before} 变为 ${now}`,
  }
  return { kind: 'alert', sinceMs: change.sinceMs, promQL, sign: { kind: 'metric', strength: 'strong', numbers: [number], text } }
}
