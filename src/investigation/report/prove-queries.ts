import { forHosts } from '../../domain/hostname-query.ts'
import { isJsonObject, type Json } from '../../domain/json.ts'
import type { ReportQuery } from '../../domain/release/report.ts'
import { bounded } from '../../domain/text.ts'
import type { Toolbox } from '../../ports/toolbox.ts'
import { checkPromQL } from './promql.ts'

const queryTool = 'execute_query'

export interface QueryUse {
  readonly toolbox: Pick<Toolbox, 'callAll'>
  /** Put where a query says `{{hostname}}`. */
  readonly hosts: readonly string[]
  readonly scope: string
}

/** Parses and runs every query of a report, each once; one that cannot be read, is refused, or answers with nothing is dropped, with the reason. */
export async function proveQueries(
  queries: readonly string[],
  { toolbox, hosts, scope }: QueryUse,
  signal: AbortSignal,
): Promise<ReportQuery[]> {
  const distinct = [...new Set(queries.map((promQL) => promQL.trim()).filter((promQL) => promQL !== ''))]
  const read = distinct.map((promQL) => ({ promQL, check: checkPromQL(promQL) }))
  const readable = read.filter(({ check }) => check.kind === 'valid').map(({ promQL }) => promQL)
  const told = await toolbox.callAll(
    readable.map((promQL) => ({ name: queryTool, arguments: { query: forHosts(promQL, hosts) } })),
    { scope, signal },
  )
  const outcomes = new Map(readable.map((promQL, index) => [promQL, told[index]?.outcome]))
  return read.map(({ promQL, check }) => {
    if (check.kind === 'invalid') return dropped(promQL, check.why)
    const outcome = outcomes.get(promQL)
    if (outcome?.kind !== 'answer') return dropped(promQL, outcome?.message ?? 'it was not asked')
    const series = seriesIn(outcome.data)
    return series === 0 ? dropped(promQL, 'it answers with nothing') : { promQL, status: 'valid', series }
  })
}

function dropped(promQL: string, why: string): ReportQuery {
  return { promQL: bounded(promQL, 4_000), status: 'dropped', why: bounded(why, 500), series: 0 }
}

/** Of an answer in Prometheus' own form; a scalar is one. */
function seriesIn(data: Json): number {
  const result = isJsonObject(data) ? data['result'] : undefined
  if (Array.isArray(result)) return isJsonObject(data) && data['resultType'] === 'scalar' ? 1 : result.length
  return 0
}
