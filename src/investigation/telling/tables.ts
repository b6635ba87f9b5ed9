import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'

/** Fewer name their fields as cheaply themselves. */
const leastRows = 3

/** Lists of objects with the same fields as `{columns, rows}`: the names once, in a list of pods a third of everything. */
export function asTables(value: Json | undefined): Json {
  if (Array.isArray(value)) {
    const columns = columnsOf(value)
    return columns === undefined
      ? value.map((item: Json) => asTables(item))
      : { columns, rows: value.map((item: Json) => columns.map((name) => asTables((item as JsonObject)[name]))) }
  }
  if (!isJsonObject(value)) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asTables(member)]))
}

function columnsOf(list: readonly Json[]): readonly string[] | undefined {
  const [first] = list
  if (list.length < leastRows || !isJsonObject(first)) return undefined
  const names = Object.keys(first)
  const isLike = (item: Json): boolean =>
    isJsonObject(item) && Object.keys(item).length === names.length && names.every((name) => name in item)
  return names.length > 1 && list.every(isLike) ? names : undefined
}
