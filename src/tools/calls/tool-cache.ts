import { canonicalJson, type Json } from '../../domain/json.ts'
import type { ToolResult } from '../../domain/tool-call.ts'

/** Answers that equal calls of one scope are told again. Errors are never kept, and no scope ever sees another's: their callers may not be let see the same. */
export interface ToolCache {
  get(key: CacheKey): ToolResult | undefined
  keep(key: CacheKey, result: ToolResult, forMs: number): void
}

export interface CacheKey {
  readonly scope: string
  readonly tool: string
  readonly input: Json
}

export interface ToolCacheOptions {
  readonly mostEntries: number
  readonly mostBytes: number
  /** Milliseconds that only grow. */
  readonly nowMs: () => number
}

interface Entry {
  readonly result: ToolResult
  readonly untilMs: number
  readonly bytes: number
}

/** Bounded in number and bytes; what was used longest ago goes first. */
export function toolCache({ mostEntries, mostBytes, nowMs }: ToolCacheOptions): ToolCache {
  const entries = new Map<string, Entry>()
  let bytes = 0
  const drop = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }
  return {
    get(key) {
      const text = textOf(key)
      const entry = entries.get(text)
      if (entry === undefined) return undefined
      drop(text)
      if (entry.untilMs <= nowMs()) return undefined
      // Put in anew: a map holds its entries in the order in which they came.
      entries.set(text, entry)
      bytes += entry.bytes
      return entry.result
    },
    keep(key, result, forMs) {
      const text = textOf(key)
      const entry = { result, untilMs: nowMs() + forMs, bytes: Buffer.byteLength(JSON.stringify(result)) + text.length }
      if (result.outcome.kind === 'error' || forMs <= 0 || entry.bytes > mostBytes) return
      drop(text)
      entries.set(text, entry)
      bytes += entry.bytes
      for (const oldest of entries.keys()) {
        if (entries.size <= mostEntries && bytes <= mostBytes) break
        drop(oldest)
      }
    },
  }
}

function textOf({ scope, tool, input }: CacheKey): string {
  return `${scope}\0${tool}\0${canonicalJson(input)}`
}
