import { setTimeout as delay } from 'node:timers/promises'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { visibleText } from '../../domain/outside-text/visible-text.ts'
import type { Secret } from '../../domain/secret.ts'
import { bounded } from '../../domain/text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ConnectOptions, ServerSecrets } from './connect-options.ts'
import type { Connection } from './connection.ts'
import type { ContainerStart, ServerContainer } from './container.ts'
import type { ToolServerSettings } from './settings.ts'

export interface ToolServerOptions {
  readonly name: string
  readonly settings: ToolServerSettings
  readonly secretNamed: (variable: string) => Secret | undefined
  readonly version: string
  readonly clock: Clock
  readonly log: { readonly info: LogLine; readonly warn: LogLine; readonly debug: LogLine }
  readonly startTimeoutMs?: number
  readonly pauseMs?: (failures: number) => number
}

type LogLine = (about: object, message: string) => void

/** A server that has not answered by then is not waited for any longer. */
const startTimeoutMs = 30_000
/** Between two looks at a container that has just begun and does not listen yet. */
const lookEveryMs = 250

export type OpeningHooks = Pick<ConnectOptions, 'onLine' | 'onToolsChanged'> & { readonly onContainer: (start: ContainerStart) => void }

/** Looks up its secrets, sees to its container where it has one, and connects. Throws what stands in the way. */
export async function openServer(
  options: ToolServerOptions,
  container: ServerContainer | undefined,
  signal: AbortSignal,
  { onContainer, ...hooks }: OpeningHooks,
): Promise<Connection> {
  const { settings, version } = options
  const secrets = secretsOf(options)
  const start = await container?.ensure(secrets, signal)
  if (start !== undefined) onContainer(start)
  const { connect } = await import('./connection.ts')
  const timeoutMs = options.startTimeoutMs ?? startTimeoutMs
  const once = (): Promise<Connection> => connect({ settings, secrets, version, timeoutMs, signal, inContainer: container?.name, ...hooks })
  const mayNotListenYet = settings.url !== undefined && start !== undefined && start !== 'was running'
  return mayNotListenYet ? await patiently(once, timeoutMs, signal) : await once()
}

async function patiently<Value>(attempt: () => Promise<Value>, forMs: number, signal: AbortSignal): Promise<Value> {
  const endsMs = performance.now() + forMs
  for (;;) {
    try {
      return await attempt()
    } catch (fault) {
      if (signal.aborted || performance.now() + lookEveryMs > endsMs) throw fault
      await delay(lookEveryMs, undefined, { signal })
    }
  }
}

/** What it is handed over; one that nobody sets stops the start, by its name. */
function secretsOf({ settings, secretNamed }: ToolServerOptions): ServerSecrets {
  const must = (variable: string): Secret => {
    const secret = secretNamed(variable)
    if (secret === undefined) throw new Error(`the secret ${variable} is missing: set ${variable} or ${variable}_FILE`)
    return secret
  }
  return {
    env: new Map(Object.entries(settings.secrets).map(([name, variable]) => [name, must(variable)])),
    token: settings.token === undefined ? undefined : sendable(settings.token, must(settings.token)),
  }
}

/** What fetch says of a value that no header can hold names the value. */
function sendable(variable: string, token: Secret): Secret {
  if (!/^[\x21-\x7e]+$/.test(token.reveal())) throw new Error(`${variable} holds a character that cannot be sent, such as a line break`)
  return token
}

/** What others wrote, in one bounded line without secrets. */
export function plainLine(text: string): string {
  return visibleText(maskSecrets(bounded(text.replaceAll('\n', ' '), 300)))
}
