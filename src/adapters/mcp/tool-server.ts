import { setTimeout as delay } from 'node:timers/promises'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { plusMs } from '../../domain/instant.ts'
import { maskSecrets } from '../../domain/masked-text.ts'
import type { Secret } from '../../domain/secret.ts'
import { bounded } from '../../domain/text.ts'
import { visibleText } from '../../domain/visible-text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RemoteTool, ToolServer, ToolServerStatus } from '../../ports/tool-server.ts'
import type { ServerSecrets } from './connect-options.ts'
import type { Connection } from './connection.ts'
import { offeredTools } from './offered-tools.ts'
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
const pingEveryMs = 30_000
/** One that has been up for so long has not failed to start. */
const steadyMs = 60_000
const mostPauseMs = 60_000

const pauseMs = (failures: number): number => Math.min(mostPauseMs, 1000 * 2 ** (failures - 1))

/** Starts a server at once and watches over it: one that ends or does not answer is named, and tried again after growing pauses until it is stopped. */
export function startToolServer(options: ToolServerOptions): ToolServer {
  const { name, settings, clock, log } = options
  const ending = new AbortController()
  const listeners: (() => void)[] = []
  let status: ToolServerStatus = { state: 'starting', since: clock.now(), restarts: 0, withheld: [] }
  let tools: readonly RemoteTool[] = []
  let connection: Connection | undefined
  let lastLine = ''

  const become = (next: Partial<ToolServerStatus> & Pick<ToolServerStatus, 'state'>): void => {
    const { why: _, nextTryAt: __, ...kept } = status
    status = { ...kept, since: clock.now(), ...next }
    for (const listener of listeners) listener()
  }
  const list = async (live: Connection): Promise<void> => {
    const offer = offeredTools(await live.tools(), settings)
    tools = offer.tools
    status = { ...status, withheld: offer.withheld }
    for (const listener of listeners) listener()
  }
  const open = async (): Promise<Connection> => {
    const secrets = secretsOf(options)
    const { connect } = await import('./connection.ts')
    return await connect({
      settings,
      secrets,
      version: options.version,
      timeoutMs: options.startTimeoutMs ?? startTimeoutMs,
      signal: ending.signal,
      onLine: (line) => {
        lastLine = plain(line)
        log.debug({ server: name, line: lastLine }, 'MCP server says')
      },
      onToolsChanged: () => {
        if (connection !== undefined)
          void list(connection).catch((fault: unknown) => log.warn({ server: name, fault: faultText(fault) }, 'MCP server'))
      },
    })
  }
  const live = async (): Promise<void> => {
    const startedMs = performance.now()
    const opened = await open()
    try {
      await list(opened)
      connection = opened
      become({ state: 'up', startMs: Math.round(performance.now() - startedMs), product: plain(opened.product) })
      log.info({ server: name, product: status.product, tools: tools.length, startMs: status.startMs }, 'MCP server is up')
      await goneOrDead(opened, ending.signal)
    } finally {
      connection = undefined
      await opened.close().catch(() => undefined)
    }
  }
  const watch = async (): Promise<void> => {
    let failures = 0
    while (!ending.signal.aborted) {
      const startedMs = performance.now()
      const why = await live().then(
        () => (lastLine === '' ? 'it has gone' : `it has gone; its last words: ${lastLine}`),
        (fault: unknown) => plain(faultText(fault)),
      )
      if (ending.signal.aborted) return
      failures = performance.now() - startedMs > steadyMs ? 1 : failures + 1
      const wait = (options.pauseMs ?? pauseMs)(failures)
      become({ state: 'down', why, nextTryAt: plusMs(clock.now(), wait), restarts: status.restarts + 1 })
      log.warn({ server: name, why, againInMs: wait }, 'MCP server is down')
      await delay(wait, undefined, { signal: ending.signal }).catch(() => undefined)
      if (!ending.signal.aborted) become({ state: 'starting', why })
    }
  }
  const watching = watch()

  return {
    name,
    status: () => status,
    tools: () => tools,
    onChange: (listener) => listeners.push(listener),
    async call(remoteName, args, signal) {
      const used = connection
      if (used === undefined)
        throw new AcesoError(
          'source-unavailable',
          `MCP server ${name} is ${status.state}${status.why === undefined ? '' : `: ${status.why}`}`,
        )
      try {
        return await used.call(remoteName, args, signal)
      } catch (fault) {
        if (signal.aborted) throw fault
        // A server behind an address does not say that it goes: the next question finds out.
        if (settings.url !== undefined) void used.ping().catch(() => used.close())
        throw new AcesoError('source-unavailable', `MCP server ${name}: ${plain(faultText(fault))}`, { cause: fault })
      }
    },
    async stop() {
      ending.abort()
      await connection?.close().catch(() => undefined)
      await watching
      become({ state: 'stopped' })
    },
  }
}

/** Until the server goes, does not answer any more, or is to be stopped. */
async function goneOrDead(connection: Connection, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<'stopped'>((resolve) => signal.addEventListener('abort', () => resolve('stopped'), { once: true }))
  while (!signal.aborted) {
    const timer = new AbortController()
    const pause = delay(pingEveryMs, 'pause' as const, { signal: timer.signal, ref: false }).catch(() => 'pause' as const)
    const first = await Promise.race([connection.gone.then(() => 'gone' as const), stopped, pause])
    timer.abort()
    if (first !== 'pause') return
    await connection.ping()
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
    token: settings.token === undefined ? undefined : must(settings.token),
  }
}

function plain(text: string): string {
  return visibleText(maskSecrets(bounded(text.replaceAll('\n', ' '), 300)))
}
