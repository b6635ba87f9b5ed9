import { z } from 'zod'
import { median, robustScale, robustScore, unusualScore } from '../../statistics/robust.ts'
import type { Ask } from '../known/contract.ts'
import { faultOf, readAnswer } from './answer.ts'
import type { Stretch } from './stretch.ts'

export interface Point {
  readonly atMs: number
  readonly value: number
}

/** How one measure went around the release. */
export interface Course {
  readonly number: number
  readonly promQL: string
  readonly series: readonly CourseSeries[]
  /** The source did not answer. */
  readonly fault: string | undefined
}

export interface CourseSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly before: readonly Point[]
  readonly after: readonly Point[]
}

const Matrix = z.object({
  result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) })),
})

/** Asks for a measure before and after the release at once. */
export async function courseOf(promQL: string, stretch: Stretch, ask: Ask): Promise<Course> {
  const { start, end, stepSeconds } = stretch
  const answer = await ask({ name: 'execute_range_query', arguments: { query: promQL, start, end, step: stepSeconds } })
  const series = (readAnswer(Matrix, answer)?.result ?? []).map(({ metric, values }) => {
    const points = values.map(([at, value]) => ({ atMs: at * 1000, value: Number(value) })).filter(({ value }) => Number.isFinite(value))
    return {
      labels: metric,
      before: points.filter(({ atMs }) => atMs < stretch.releasedMs),
      after: points.filter(({ atMs }) => atMs > stretch.releasedMs),
    }
  })
  return { number: answer.number, promQL, series, fault: faultOf(answer) }
}

/** What became of a measure that is one series. Every value in it is one of the answer's own. */
export type Change =
  | { readonly kind: 'no-data'; readonly missing: 'all' | 'before' | 'after' }
  | (Measured & { readonly kind: 'steady' })
  | (Measured & { readonly kind: 'rose' | 'fell'; readonly sinceMs: number })

export interface Measured {
  /** Usual value before the release. */
  readonly before: number
  /** Usual value of the last part of the time since; what it has come to. */
  readonly now: number
}

export interface Judging {
  /** A smaller multiple is no change, however regular the time before was. */
  readonly leastRatio: number
  /** Nor is a smaller difference. */
  readonly leastDifference: number
}

const leastPoints = 4
/** Rates still mix both versions so long after the release. */
const settleMs = 300_000

/** Compares what a measure has come to with what was usual before the release, by the middle of each and the spread before. */
export function changeOf({ series }: Pick<Course, 'series'>, judging: Judging): Change {
  const [only] = series
  if (only === undefined) return { kind: 'no-data', missing: 'all' }
  const firstMs = only.after[0]?.atMs ?? 0
  const settled = only.after.filter(({ atMs }) => atMs >= firstMs + settleMs)
  const after = settled.length >= leastPoints ? settled : only.after
  if (only.before.length < leastPoints) return { kind: 'no-data', missing: after.length < leastPoints ? 'all' : 'before' }
  if (after.length < leastPoints) return { kind: 'no-data', missing: 'after' }
  const usual = middle(only.before.map(({ value }) => value))
  const recent = middle(after.slice(-Math.max(leastPoints, Math.ceil(after.length / 3))).map(({ value }) => value))
  const scale = robustScale(only.before.map(({ value }) => value))
  const isUnusual = Math.abs(robustScore(recent, scale)) > unusualScore && Math.abs(recent - usual) >= judging.leastDifference
  const isUp = recent > usual && recent >= usual * judging.leastRatio
  const isDown = recent < usual && recent <= usual / judging.leastRatio
  if (!isUnusual || (!isUp && !isDown)) return { kind: 'steady', before: usual, now: recent }
  return { kind: isUp ? 'rose' : 'fell', before: usual, now: recent, sinceMs: sinceOf(only, (usual + recent) / 2, isUp) }
}

/** What a measure has come to where there is no time before to compare with; undefined for a few points. */
export function recentOf({ series }: Pick<Course, 'series'>): { readonly now: number; readonly sinceMs: number } | undefined {
  const after = series[0]?.after ?? []
  const [first] = after
  if (first === undefined || after.length < leastPoints) return undefined
  return { now: middle(after.slice(-Math.max(leastPoints, Math.ceil(after.length / 3))).map(({ value }) => value)), sinceMs: first.atMs }
}

/** The lower one of two in the middle: an answer's own value, which a reader finds there. */
export function middle(values: readonly number[]): number {
  const ordered = values.toSorted((left, right) => left - right)
  return ordered[Math.floor((ordered.length - 1) / 2)] ?? median(values)
}

/** From where on it stays beyond half of the way. */
function sinceOf({ before, after }: CourseSeries, half: number, isUp: boolean): number {
  const points = [...before, ...after]
  const isWithin = ({ value }: Point): boolean => (isUp ? value < half : value > half)
  const last = points.findLastIndex((point, index) => isWithin(point) && isWithin(points[index - 1] ?? point))
  return points[last + 1]?.atMs ?? points.at(-1)?.atMs ?? 0
}
