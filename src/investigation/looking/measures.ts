import { z } from 'zod'
import type { Ask, Case } from '../known/contract.ts'
import { alertMeasure } from './alert-expression.ts'
import { readAnswer } from './answer.ts'
import { type Course, courseOf, type Judging } from './course.ts'
import { type ReleaseSeries, seriesOfRelease } from './series-of-release.ts'
import { type Stretch, wholeOf } from './stretch.ts'
import { seconds } from './words.ts'

/** One measure of the release's program around its release, with the unit that its values are in. */
export interface Measure {
  readonly course: Course
  readonly unit: 'share' | 'seconds' | 'milliseconds' | 'bytes' | 'per-second'
}

/** In this order; the first that is there is taken. */
const requestCounters: readonly RegExp[] = [
  /^http_requests_total$/,
  /^http_server_requests_(?:total|seconds_count)$/,
  /^http_server_(?:request_)?duration_(?:seconds|milliseconds)_count$/,
  /^grpc_server_handled_total$/,
  /^(?!.*client).*(?:http|rpc|server|web|api).*_requests?_(?:total|count)$/,
  /^(?!.*client).*(?:http|rpc|server|web|api).*(?:duration|latency).*_count$/,
  /^(?!.*client)(?:.*_)?requests?_total$/,
  /^(?!.*client).*(?:http|rpc|server|web|api).*_responses?_(?:\w+_)?(?:total|count)$/,
]
const durationSums: readonly RegExp[] = [
  /^http_request_duration_(?:seconds|milliseconds)_sum$/,
  /^http_server_(?:request_)?duration_(?:seconds|milliseconds)_sum$/,
  /^http_server_requests_seconds_sum$/,
  /^grpc_server_handling_seconds_sum$/,
  /^(?!.*client).*(?:request|response|http|rpc|server).*(?:duration|latency|time|handling).*_sum$/,
]
const memories: readonly RegExp[] = [
  /^container_memory_working_set_bytes$/,
  /^k8s_pod_memory_working_set(?:_bytes)?$/,
  /^container_memory_rss$/,
  /^process_(?:resident_memory_bytes|memory_usage(?:_bytes)?)$/,
]
const heaps: readonly RegExp[] = [/^jvm_memory_used_bytes$/, /^(?:go_memstats_heap_inuse|nodejs_heap_size_used)_bytes$/]

const statusLabels =
  'code, status, status_code, http_status_code, http_response_status_code, response_code, grpc_code, rpc_grpc_status_code'
const Vector = z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) })

interface Named {
  readonly metric: string
  readonly matchers: string
}

function find({ groups }: ReleaseSeries, wanted: readonly RegExp[]): Named | undefined {
  for (const shape of wanted) {
    for (const { matchers, names } of groups) {
      const metric = names.find((name) => shape.test(name))
      if (metric !== undefined) return { metric, matchers }
    }
  }
  return undefined
}

/** Share of requests that ended in an error of the server's own. */
export async function errorShare(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const counter = find(await seriesOfRelease(about, ask), requestCounters)
  if (counter === undefined) return ofAlert('errors', 'share', about, stretch, ask)
  const { metric, matchers } = counter
  // Over all the time that is compared: what counted before the release and is gone now has its labels too.
  const labels = await ask({
    name: 'execute_query',
    arguments: { query: `sum by (${statusLabels}) (rate(${metric}{${matchers}}[${wholeOf(stretch)}]))` },
  })
  const failing = failureMatcher(readAnswer(Vector, labels)?.result.map(({ metric: found }) => found) ?? [])
  if (failing === undefined) return ofAlert('errors', 'share', about, stretch, ask)
  const rate = (more: string): string => `sum(rate(${metric}{${matchers}${more}}[${stretch.window}]))`
  return { unit: 'share', course: await courseOf(`(${rate(`,${failing}`)} or vector(0)) / ${rate('')}`, stretch, ask) }
}

/** By the label whose values look like a status. */
function failureMatcher(found: readonly Readonly<Record<string, string>>[]): string | undefined {
  for (const labels of found) {
    for (const [label, value] of Object.entries(labels)) {
      if (/grpc/.test(label))
        return `${label}!~"OK|0|NotFound|5|InvalidArgument|3|AlreadyExists|6|Canceled|1|PermissionDenied|7|Unauthenticated|16"`
      if (/^[1-5](?:\d\d|xx)$/i.test(value)) return `${label}=~"5.."`
    }
  }
  return undefined
}

/** How long a request takes: the 95th percentile where there are buckets, else the mean. */
export async function latency(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const series = await seriesOfRelease(about, ask)
  const sums = find(series, durationSums)
  if (sums === undefined) return ofAlert('latency', 'seconds', about, stretch, ask)
  const { metric, matchers } = sums
  const base = metric.replace(/_sum$/, '')
  const unit = /milliseconds/.test(metric) ? 'milliseconds' : 'seconds'
  const hasBuckets = series.groups.some(({ names }) => names.includes(`${base}_bucket`))
  const rate = (suffix: string): string => `rate(${base}_${suffix}{${matchers}}[${stretch.window}])`
  const promQL = hasBuckets ? `histogram_quantile(0.95, sum by (le) (${rate('bucket')}))` : `sum(${rate('sum')}) / sum(${rate('count')})`
  return { unit, course: await courseOf(promQL, stretch, ask) }
}

/** Less than half as long again, or than 20 ms more, is nothing that a release is blamed for. */
export function latencyJudging({ unit }: Measure): Judging {
  return { leastRatio: 1.5, leastDifference: unit === 'milliseconds' ? 20 : 0.02 }
}

export function latencyText({ unit }: Measure, value: number): string {
  return unit === 'milliseconds' ? seconds(value / 1000) : seconds(value)
}

export async function requestRate(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const counter = find(await seriesOfRelease(about, ask), requestCounters)
  if (counter === undefined) return undefined
  const { metric, matchers } = counter
  return { unit: 'per-second', course: await courseOf(`sum(rate(${metric}{${matchers}}[${stretch.window}]))`, stretch, ask) }
}

/** Of each pod on its own: the sum falls whenever one ends. */
export async function memoryOfPods(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const found = find(await seriesOfRelease(about, ask), memories)
  if (found === undefined) return ofAlert('memory', 'bytes', about, stretch, ask)
  const isContainers = found.metric.startsWith('container_')
  return byPod(found, isContainers ? ',container!="",container!="POD"' : '', stretch, ask)
}

/** What a program's own memory manager holds: a heap may fill while the memory of its process, taken once and kept, stays level. */
export async function heapOfPods(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const found = find(await seriesOfRelease(about, ask), heaps)
  return found === undefined ? undefined : byPod(found, found.metric.startsWith('jvm_') ? ',area="heap"' : '', stretch, ask)
}

async function byPod({ metric, matchers }: Named, more: string, stretch: Stretch, ask: Ask): Promise<Measure> {
  return { unit: 'bytes', course: await courseOf(`sum by (pod, k8s_pod_name, instance) (${metric}{${matchers}${more}})`, stretch, ask) }
}

const processors: readonly RegExp[] = [
  /^container_cpu_usage_seconds_total$/,
  /^process_cpu_seconds_total$/,
  /^k8s_pod_cpu_time(?:_seconds_total)?$/,
]

/** What one request costs: more requests alone leave it as it is. */
export async function processorPerRequest(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const series = await seriesOfRelease(about, ask)
  const [used, counted] = [find(series, processors), find(series, requestCounters)]
  if (used === undefined || counted === undefined) return undefined
  const rate = ({ metric, matchers }: Named): string => `sum(rate(${metric}{${matchers}}[${stretch.window}]))`
  return { unit: 'seconds', course: await courseOf(`${rate(used)} / ${rate(counted)}`, stretch, ask) }
}

export async function processorUse(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const found = find(await seriesOfRelease(about, ask), processors)
  if (found === undefined) return undefined
  const { metric, matchers } = found
  return { unit: 'per-second', course: await courseOf(`sum(rate(${metric}{${matchers}}[${stretch.window}]))`, stretch, ask) }
}

/** Share of the kernel's periods in which the processor limit held the program back. */
export async function throttledShare(about: Case, stretch: Stretch, ask: Ask): Promise<Measure | undefined> {
  const found = find(await seriesOfRelease(about, ask), [/^container_cpu_cfs_throttled_periods_total$/])
  if (found === undefined) return undefined
  const rate = (metric: string): string => `sum(rate(${metric}{${found.matchers}}[${stretch.window}]))`
  return { unit: 'share', course: await courseOf(`${rate(found.metric)} / ${rate('container_cpu_cfs_periods_total')}`, stretch, ask) }
}

/** What the alert itself measures, where it is of this kind: its metric may have a name that nobody could guess. */
async function ofAlert(
  kind: 'latency' | 'errors' | 'memory',
  unit: Measure['unit'],
  about: Case,
  stretch: Stretch,
  ask: Ask,
): Promise<Measure | undefined> {
  const measure = alertMeasure(about)
  return measure?.kind === kind ? { unit, course: await courseOf(measure.promQL, stretch, ask) } : undefined
}
