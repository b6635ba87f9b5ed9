import type { ErrorCode } from './errors.ts'
import type { Instant } from './instant.ts'
import type { Json, JsonObject } from './json.ts'

/** What a model, or a program over MCP, wants to be told. */
export interface ToolCall {
  readonly name: string
  readonly arguments: JsonObject
}

/**
 * One call of a tool with what came of it, as it is kept for evidence. Everything that came from outside is masked, bounded and free of characters that cannot be
 * seen; it is data, whatever it says.
 */
export interface ToolResult {
  readonly name: string
  readonly arguments: JsonObject
  /** `aceso`, or the name of the MCP server that answered. */
  readonly source: string
  readonly at: Instant
  readonly durationMs: number
  /** Of what was found, before anything was left out. */
  readonly sizeBytes: number
  /** Answered from what an equal call had been told. */
  readonly cached: boolean
  readonly outcome: ToolOutcome
}

export type ToolOutcome =
  | {
      readonly kind: 'answer'
      readonly data: Json
      /** What was left out or thinned, and how to ask for it. */
      readonly notices: readonly string[]
    }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string; readonly next?: string }

/** The answer as one JSON text; an error says in words what to do about it. */
export function resultText({ name, outcome }: ToolResult): string {
  if (outcome.kind === 'error') {
    const { code, message, next } = outcome
    return JSON.stringify({ error: code, message, ...(next === undefined ? {} : { next }) })
  }
  const { data, notices } = outcome
  return JSON.stringify({ tool: name, data, ...(notices.length === 0 ? {} : { notices }) })
}
