import type { Instant } from '../domain/instant.ts'
import type { Json, JsonObject } from '../domain/json.ts'

/** A program that offers tools over the Model Context Protocol. It may be away: then its tools are known by name, and a call says why it cannot be made. */
export interface ToolServer {
  readonly name: string
  status(): ToolServerStatus
  /** The tools that may be called, under their names here; the last known ones while it is away. */
  tools(): readonly RemoteTool[]
  /** Told when its tools or its state have changed. */
  onChange(listener: () => void): void
  /** Throws AcesoErrors; `source-unavailable` names the server and says when it is tried again. */
  call(remoteName: string, args: JsonObject, signal: AbortSignal): Promise<RemoteAnswer>
  /** Ends it: a process is asked, and after a grace ended. */
  stop(): Promise<void>
}

export interface ToolServerStatus {
  readonly state: 'starting' | 'up' | 'down' | 'stopped'
  readonly since: Instant
  /** Why it is down; bounded, from outside. */
  readonly why?: string
  readonly nextTryAt?: Instant
  /** From its start to its list of tools. */
  readonly startMs?: number
  /** As it names itself, with its version. */
  readonly product?: string
  readonly restarts: number
  /** Where it lives in one: its name, and how it came to run. */
  readonly container?: { readonly name: string; readonly start: 'was running' | 'was started' | 'was made' }
  /** Tools it has and that are not offered, with the reason. */
  readonly withheld: readonly { readonly remoteName: string; readonly why: string }[]
}

export interface RemoteTool {
  /** Here, as the configuration maps it. */
  readonly name: string
  readonly remoteName: string
  /** The configuration names it: where another tool has the same name, this one was wanted. */
  readonly isMapped: boolean
  readonly description: string
  /** JSON schema of its arguments. */
  readonly inputSchema: JsonObject
}

export interface RemoteAnswer {
  readonly isError: boolean
  readonly data: Json
  readonly notices: readonly string[]
}
