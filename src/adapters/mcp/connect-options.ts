import type { Secret } from '../../domain/secret.ts'
import type { ToolServerSettings } from './settings.ts'

export interface ConnectOptions {
  readonly settings: ToolServerSettings
  /** Name of the container that the command runs in. */
  readonly inContainer: string | undefined
  /** Values for its environment and its token, already looked up. */
  readonly secrets: ServerSecrets
  readonly version: string
  readonly timeoutMs: number
  /** Ends the attempt. */
  readonly signal: AbortSignal
  /** A line that the program wrote to its standard error. */
  readonly onLine: (line: string) => void
  readonly onToolsChanged: () => void
}

export interface ServerSecrets {
  readonly env: ReadonlyMap<string, Secret>
  readonly token: Secret | undefined
}
