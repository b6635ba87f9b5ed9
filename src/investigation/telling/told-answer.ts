import { isJsonObject, type Json } from '../../domain/json.ts'
import { complains } from '../../domain/log-text/complaint.ts'
import { fitted } from '../../domain/outside-text/fitted.ts'
import { estimateTokens } from '../../domain/outside-text/token-text.ts'
import { resultText, type ToolResult } from '../../domain/tool-call.ts'
import { asTables } from './tables.ts'
import { isMatrix, toldMatrix } from './told-series.ts'

export interface Telling {
  /** What is before and after it is told apart; undefined where nobody knows. */
  readonly releasedMs: number | undefined
  /** Of one answer. */
  readonly mostTokens: number
}

const charactersAToken = 2

/**
 * An answer as a model is told it: the whole of it stays for the report and is what its claims are compared with. Series are summed up around the release, lists of like
 * things name their fields once, and of a long log the lines that complain and the last ones remain.
 */
export function toldAnswer(result: ToolResult, { releasedMs, mostTokens }: Telling): string {
  if (result.outcome.kind === 'error') return resultText(result)
  const { data, notices } = result.outcome
  const short = isMatrix(data) ? toldMatrix(data, { releasedMs, endMs: endOf(result) }) : asTables(withoutTimes(data))
  const most = mostTokens * charactersAToken
  const { data: fitting, notice } = fitted(withShortLog(short, most), most)
  return JSON.stringify({ data: fitting, ...noticesOf([...notices, ...(notice === undefined ? [] : [notice])]) })
}

/** Until when was asked: a series that ends well before has ended. */
function endOf({ arguments: { end }, at }: ToolResult): number {
  const endMs = typeof end === 'number' ? end * 1000 : Date.parse(typeof end === 'string' ? end : '')
  return Number.isNaN(endMs) ? Date.parse(at) : endMs
}

function noticesOf(notices: readonly string[]): { readonly notices?: readonly string[] } {
  return notices.length === 0 ? {} : { notices }
}

/** At one moment every sample has the same time: its value is enough. */
function withoutTimes(data: Json): Json {
  if (!isJsonObject(data) || data['resultType'] !== 'vector' || !Array.isArray(data['result'])) return data
  const result = data['result'].map((one: Json) =>
    isJsonObject(one) && Array.isArray(one['value']) ? { ...one, value: one['value'][1] ?? null } : one,
  )
  return { ...data, result }
}

const lastLines = 5

function withShortLog(data: Json, most: number): Json {
  if (!isJsonObject(data) || !Array.isArray(data['lines']) || estimateTokens(JSON.stringify(data)) * charactersAToken <= most) return data
  const lines = data['lines'].filter((line) => typeof line === 'string')
  const wanted = lines.flatMap((line, index) => (complains(line) || index >= lines.length - lastLines ? [index] : []))
  let left = most * 0.8
  const kept = wanted.toReversed().filter((index) => {
    left -= (lines[index]?.length ?? 0) + 4
    return left > 0
  })
  return { ...data, lines: kept.toReversed().flatMap((index) => lines[index] ?? []), leftOut: lines.length - kept.length }
}
