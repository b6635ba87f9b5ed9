import { epochMsOf, type Instant, instantOf } from '../../domain/instant.ts'
import { isJsonObject, type Json } from '../../domain/json.ts'
import { forHosts } from '../../domain/metric/hostname-query.ts'
import type { ReportQuery } from '../../domain/release/report.ts'
import { bounded, type Text } from '../../domain/text.ts'
import type { ToolOutcome } from '../../domain/tool-call.ts'
import type { Toolbox } from '../../ports/toolbox.ts'
import { checkPromQL } from './promql.ts'

const queryTool = 'execute_query'
const rangeTool = 'execute_range_query'
const beforeMs = 1_800_000
const longestMs = 86_400_000
const points = 100

export interface QueryUse {
  readonly toolbox: Pick<Toolbox, 'callAll'>
  /** Put where a query says `{{hostname}}`. */
  readonly hosts: readonly string[]
  readonly scope: string
  /** What the report is about: the moments of its release and its alert, and when it is written. */
  readonly moments: { readonly began: readonly (Instant | undefined)[]; readonly now: Instant }
}

/**
 * Parses and runs every query of a report; one that cannot be read, is refused, or answers with nothing is dropped, with the reason. What answers with nothing now may
 * have answered while the trouble lasted: what crashed tells nothing any more. So that is asked too, over the time that the report is about.
 */
export async function proveQueries(
  queries: readonly string[],
  { toolbox, hosts, scope, moments }: QueryUse,
  signal: AbortSignal,
): Promise<ReportQuery[]> {
  const ask = async (name: string, promQLs: readonly string[], range: object): Promise<ReadonlyMap<string, ToolOutcome | undefined>> => {
    const calls = promQLs.map((promQL) => ({ name, arguments: { query: forHosts(promQL, hosts), ...range } }))
    const told = calls.length === 0 ? [] : await toolbox.callAll(calls, { scope, signal })
    return new Map(promQLs.map((promQL, index) => [promQL, told[index]?.outcome]))
  }
  const distinct = [...new Set(queries.map((promQL) => promQL.trim()).filter((promQL) => promQL !== ''))]
  const read = distinct.map((promQL) => ({ promQL, check: checkPromQL(promQL) }))
  const readable = read.filter(({ check }) => check.kind === 'valid').map(({ promQL }) => promQL)
  const outcomes = await ask(queryTool, readable, {})
  const silent = readable.filter((promQL) => outcomes.get(promQL)?.kind === 'answer' && seriesOf(outcomes.get(promQL)) === 0)
  const before = await ask(rangeTool, silent, rangeOf(moments))
  return read.map(({ promQL, check }) => {
    if (check.kind === 'invalid') return dropped(promQL, check.why)
    const outcome = outcomes.get(promQL)
    if (outcome?.kind !== 'answer') return dropped(promQL, outcome?.message ?? notAsked)
    const series = seriesOf(outcome) || seriesOf(before.get(promQL))
    return series === 0 ? dropped(promQL, nothing) : { promQL, status: 'valid', series }
  })
}

const nothing: Text = { en: 'it answers with nothing', zh: '查询没有返回数据' }
const notAsked: Text = { en: 'it was not asked', zh: '未能执行' }

/** A tool's own words are in one language. */
function dropped(promQL: string, why: string | Text): ReportQuery {
  const row = { promQL: bounded(promQL, 4_000), status: 'dropped', series: 0 } as const
  if (typeof why === 'string') return { ...row, why: bounded(why, 500) }
  const reason = { en: bounded(why.en, 500), zh: bounded(why.zh, 500) }
  return { ...row, why: reason.en, reason }
}

/** From half an hour before the first of the moments, and no longer back than a day. */
function rangeOf({ began, now }: QueryUse['moments']): { readonly start: Instant; readonly end: Instant; readonly step: string } {
  const nowMs = epochMsOf(now)
  const firstMs = Math.min(nowMs, ...began.flatMap((at) => (at === undefined ? [] : [epochMsOf(at)])))
  const startMs = Math.max(firstMs - beforeMs, nowMs - longestMs)
  return { start: instantOf(startMs), end: now, step: `${Math.ceil((nowMs - startMs) / 1000 / points)}s` }
}

function seriesOf(outcome: ToolOutcome | undefined): number {
  return outcome?.kind === 'answer' ? seriesIn(outcome.data) : 0
}

/** Of an answer in Prometheus' own form; a scalar is one. */
function seriesIn(data: Json): number {
  const result = isJsonObject(data) ? data['result'] : undefined
  if (Array.isArray(result)) return isJsonObject(data) && data['resultType'] === 'scalar' ? 1 : result.length
  return 0
}
