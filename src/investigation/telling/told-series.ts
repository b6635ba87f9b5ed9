import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { middle } from '../looking/course.ts'

type Sample = readonly [number, string]

interface Matrix extends JsonObject {
  readonly resultType: 'matrix'
  readonly result: readonly { readonly metric: JsonObject; readonly values: readonly Sample[] }[]
}

export function isMatrix(data: Json): data is Matrix {
  return isJsonObject(data) && data['resultType'] === 'matrix' && Array.isArray(data['result'])
}

/** Few enough to be told one by one: who asks for so few wants to see them. */
const mostWhole = 16

/** For whoever asks: the tool itself answers with every sample. */
export const howSeriesAreTold = `You are told each series summed up, before the release and since; up to ${mostWhole} points whole.`

/** When it was released, where that is known, and until when was asked. */
export interface Around {
  readonly releasedMs: number | undefined
  readonly endMs: number
}

const mostPoints = 8

/** Each series as what was usual, lowest and highest before the release and since, with a few of its points: a tenth of all its samples. Every value is one of the answer's own. */
export function toldMatrix({ result }: Matrix, around: Around): Json {
  return {
    resultType: 'matrix',
    result: result.map(({ metric, values }) => {
      const samples = samplesOf(values)
      if (samples.length <= mostWhole) return { metric, points: samples.map((sample) => pointOf(sample)) }
      const every = Math.ceil(samples.length / mostPoints)
      return {
        metric,
        samples: samples.length,
        ...partsOf(samples, around),
        points: samples.filter((_, index) => index % every === 0 || index === samples.length - 1).map((sample) => pointOf(sample)),
      }
    }),
  }
}

interface Point {
  readonly atMs: number
  readonly value: number
}

function samplesOf(values: readonly Sample[]): readonly Point[] {
  return values.flatMap(([at, text]) => (Number.isFinite(Number(text)) ? [{ atMs: at * 1000, value: Number(text) }] : []))
}

/** Pods of the version before still answer so long after a release, and their series are shown as long after their end. */
const settleMs = 300_000
/** Fewer samples show nothing of a new version. */
const leastSince = 4

function partsOf(samples: readonly Point[], { releasedMs, endMs }: Around): JsonObject {
  const last = samples.at(-1)
  const ended = last !== undefined && endMs - last.atMs > settleMs ? { ended: clockOf(last.atMs) } : {}
  if (releasedMs === undefined) return { whole: partOf(samples), ...ended }
  const before = samples.filter(({ atMs }) => atMs < releasedMs)
  const since = sinceIn(samples, releasedMs)
  const [first] = since
  return {
    before: before.length === 0 ? null : partOf(before),
    since:
      first === undefined || last === undefined
        ? null
        : { first: shown(first.value), ...partOf(since), usual: usualOf(recent(since)), last: shown(last.value) },
    ...ended,
  }
}

function sinceIn(samples: readonly Point[], releasedMs: number | undefined): readonly Point[] {
  const since = samples.filter(({ atMs }) => releasedMs === undefined || atMs >= releasedMs + settleMs)
  return since.length < leastSince ? [] : since
}

/** The last third: what it has come to. */
function recent(points: readonly Point[]): readonly Point[] {
  return points.slice(-Math.max(4, Math.ceil(points.length / 3)))
}

function partOf(points: readonly Point[]): JsonObject {
  const values = points.map(({ value }) => value)
  return { usual: usualOf(points), low: shown(Math.min(...values)), high: shown(Math.max(...values)) }
}

function usualOf(points: readonly Point[]): number {
  return shown(middle(points.map(({ value }) => value)))
}

/** Four digits: fewer than a claim is compared by. */
function shown(value: number): number {
  return Number(value.toPrecision(4))
}

function pointOf({ atMs, value }: Point): Json {
  return [clockOf(atMs), shown(value)]
}

function clockOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16)
}

const mostInGist = 3

/** `0.145 before the release, 0.144 now`, of the first few series. */
export function seriesGist({ result }: Matrix, releasedMs: number | undefined): string {
  const gists = result.slice(0, mostInGist).map(({ values }) => {
    const samples = samplesOf(values)
    const before = samples.filter(({ atMs }) => releasedMs !== undefined && atMs < releasedMs)
    const since = sinceIn(samples, releasedMs)
    return `${before.length === 0 ? '' : `${usualOf(before)} before, `}${since.length === 0 ? 'nothing since' : `${usualOf(recent(since))} now`}`
  })
  return result.length > mostInGist ? `${gists.join('; ')}; ${result.length} series` : gists.join('; ')
}
