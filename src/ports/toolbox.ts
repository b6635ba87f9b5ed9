import type { JsonObject } from '../domain/json.ts'
import type { ToolCall, ToolResult } from '../domain/tool-call.ts'
import type { ToolServerStatus } from './tool-server.ts'

/** Everything that may be asked by name: Aceso's own tools, and those of the configured MCP servers. All of it only reads. */
export interface Toolbox {
  /** What can be called now. */
  offers(): readonly ToolOffer[]
  /** Never throws: an unknown tool, arguments that do not fit and a source that is away are results too. */
  call(call: ToolCall, use: ToolUse): Promise<ToolResult>
  /** Several at once, the answers in the order of the calls; they take as long as the slowest. */
  callAll(calls: readonly ToolCall[], use: ToolUse): Promise<readonly ToolResult[]>
  state(): ToolboxState
}

export interface ToolUse {
  /** Answers are remembered only for equal calls of the same scope: one report, one caller. */
  readonly scope: string
  readonly signal: AbortSignal
}

export interface ToolOffer {
  readonly name: string
  readonly description: string
  /** JSON schema of the arguments. */
  readonly inputSchema: JsonObject
  /** `aceso`, or the MCP server's name. */
  readonly source: string
}

export interface ToolboxState {
  readonly tools: readonly ToolState[]
  readonly servers: readonly (ToolServerStatus & { readonly name: string })[]
  /** Names that two tools wanted, and who has them now. */
  readonly notes: readonly string[]
}

export interface ToolState {
  readonly name: string
  readonly source: string
  readonly state: 'ready' | 'off'
  /** Why it is off, and what would switch it on. */
  readonly why?: string
}
