import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'
import { type Course, changeOf, courseOf } from './course.ts'
import { seriesOfRelease } from './series-of-release.ts'
import { type Stretch, wholeOf } from './stretch.ts'

/** What the release's program calls, by its own metrics of the calls that it makes: Micrometer, OpenTelemetry, gRPC clients. */
export interface OutgoingCalls {
  /** calls a second, one series for each target. */
  readonly rate: Course
  /** Share of them that fail, by target. */
  readonly failing: Course
  /** Label that names the target. */
  readonly label: string
}

const clientCounters: readonly RegExp[] = [
  /^http_client_requests?_(?:seconds_count|total)$/,
  /^http_client_(?:request_)?duration_(?:seconds|milliseconds)_count$/,
  /client.*(?:requests?|calls?|duration|handled).*_(?:count|total)$/,
]
const targetLabels = [
  'client_name',
  'server_address',
  'peer_service',
  'net_peer_name',
  'http_host',
  'target',
  'host',
  'upstream',
  'grpc_service',
]
const statusLabels = ['status', 'code', 'status_code', 'http_status_code', 'http_response_status_code', 'response_code']
/** What clients write where no answer came. */
const failed = '5..|5xx|IO_ERROR|CLIENT_ERROR|UNKNOWN'

const Vector = z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) })

/** Undefined where its calls are not counted, or not by whom they go to. */
export async function outgoingCalls(about: Case, stretch: Stretch, ask: Ask): Promise<OutgoingCalls | undefined> {
  const { groups } = await seriesOfRelease(about, ask)
  const found = clientCounters
    .flatMap((shape) =>
      groups.flatMap(({ matchers, names }) => names.filter((name) => shape.test(name)).map((name) => ({ name, matchers }))),
    )
    .at(0)
  if (found === undefined) return undefined
  const { name, matchers } = found
  const answer = await ask({
    name: 'execute_query',
    arguments: { query: `sum by (${[...targetLabels, ...statusLabels].join(', ')}) (rate(${name}{${matchers}}[${wholeOf(stretch)}]))` },
  })
  const labels = (readAnswer(Vector, answer)?.result ?? []).map(({ metric }) => metric)
  const label = targetLabels.find((one) => labels.some((of) => (of[one] ?? '') !== ''))
  const status = statusLabels.find((one) => labels.some((of) => (of[one] ?? '') !== ''))
  if (label === undefined || status === undefined) return undefined
  const rate = (more: string): string => `sum by (${label}) (rate(${name}{${matchers}${more}}[${stretch.window}]))`
  // The middle is nothing times all: a target that never failed has a series of zeros, or there would be no time before.
  const failing = `(${rate(`,${status}=~"${failed}"`)} or 0 * ${rate('')}) / ${rate('')}`
  const [calls, share] = await Promise.all([courseOf(rate(''), stretch, ask), courseOf(failing, stretch, ask)])
  return { rate: calls, failing: share, label }
}

export interface FailingTarget {
  readonly target: string
  readonly before: number
  readonly now: number
  readonly sinceMs: number
}

const judging = { leastRatio: 2, leastDifference: 0.05 }

/** The target whose calls fail most of all, and failed less before. */
export function failingTarget({ failing, label }: OutgoingCalls): FailingTarget | undefined {
  return failing.series
    .flatMap((one) => {
      const change = changeOf({ series: [one] }, judging)
      const target = one.labels[label] ?? ''
      return change.kind === 'rose' && target !== '' ? [{ target, before: change.before, now: change.now, sinceMs: change.sinceMs }] : []
    })
    .toSorted((left, right) => right.now - left.now)[0]
}
