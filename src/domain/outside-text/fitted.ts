import { isJsonObject, type Json } from '../json.ts'
import { bounded } from '../text.ts'

/** Tried in this order until the answer fits: most items of a list, most characters of a text. */
const levels = [
  { items: 200, characters: 8_000 },
  { items: 80, characters: 4_000 },
  { items: 40, characters: 2_000 },
  { items: 20, characters: 800 },
  { items: 8, characters: 300 },
  { items: 3, characters: 120 },
] as const

export interface Fitted {
  readonly data: Json
  /** As it was, in JSON. */
  readonly sizeBytes: number
  readonly notice: string | undefined
}

/** The value in a form that takes no more than so many bytes as JSON: lists lose their end, texts their middle, and it is said. Valid JSON in any case. */
export function fitted(value: Json, mostBytes: number): Fitted {
  const sizeBytes = bytesOf(value)
  if (sizeBytes <= mostBytes) return { data: value, sizeBytes, notice: undefined }
  for (const level of levels) {
    const data = cut(value, level)
    if (bytesOf(data) <= mostBytes) {
      const notice = `the answer had ${kib(sizeBytes)} and must fit in ${kib(mostBytes)}: lists are cut after ${level.items} entries, texts after ${level.characters} characters; ask more precisely`
      return { data, sizeBytes, notice }
    }
  }
  const text = bounded(JSON.stringify(value), Math.floor(mostBytes / 4))
  return { data: text, sizeBytes, notice: `the answer had ${kib(sizeBytes)}: only its beginning and its end are shown; ask more precisely` }
}

function cut(value: Json | undefined, level: (typeof levels)[number]): Json {
  if (typeof value === 'string') return bounded(value, level.characters)
  if (Array.isArray(value)) return value.slice(0, level.items).map((item: Json) => cut(item, level))
  if (!isJsonObject(value)) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cut(member, level)]))
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value))
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`
}
