import { setTimeout as delay } from 'node:timers/promises'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { plusMs } from '../../domain/instant.ts'
import type { RemoteTool, ToolServer, ToolServerStatus } from '../../ports/tool-server.ts'
import { mustBeAllowed } from './allowed-arguments.ts'
import type { Connection } from './connection.ts'
import { serverContainer } from './container.ts'
import { firstSaid } from './first-said.ts'
import { offeredTools } from './offered-tools.ts'
import { openServer, plainLine, type ToolServerOptions } from './open-server.ts'
import { relisting } from './relisting.ts'

const pingEveryMs = 30_000
const relistPauseMs = 1000
/** One that has been up for so long has not failed to start. */
const steadyMs = 60_000
const mostPauseMs = 60_000

const pauseMs = (failures: number): number => Math.min(mostPauseMs, 1000 * 2 ** (failures - 1))

/** Starts a server at once and watches over it: one that ends or does not answer is named, and tried again after growing pauses until it is stopped. */
export function startToolServer(options: ToolServerOptions): ToolServer {
  const { name, settings, clock, log } = options
  const ending = new AbortController()
  const container = settings.container === undefined ? undefined : serverContainer(name, settings.container, settings)
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
  const keptWords = firstSaid()
  const list = async (live: Connection): Promise<void> => {
    const offer = keptWords(offeredTools(await live.tools(), settings))
    tools = offer.tools
    status = { ...status, withheld: offer.withheld }
    for (const listener of listeners) listener()
  }
  const listAgain = relisting(async () => (connection === undefined ? undefined : list(connection)), {
    pauseMs: relistPauseMs,
    signal: ending.signal,
    onFault: (fault) => log.warn({ server: name, fault: plainLine(faultText(fault)) }, 'MCP server'),
  })
  const open = (): Promise<Connection> =>
    openServer(options, container, ending.signal, {
      onLine: (line) => {
        lastLine = plainLine(line)
        log.debug({ server: name, line: lastLine }, 'MCP server says')
      },
      onToolsChanged: listAgain,
      onContainer: (start) => {
        status = { ...status, container: { name: container?.name ?? '', start } }
        log.info({ server: name, ...status.container }, 'container of an MCP server runs')
      },
    })
  const live = async (): Promise<string> => {
    const startedMs = performance.now()
    const opened = await open()
    try {
      await list(opened)
      connection = opened
      become({ state: 'up', startMs: Math.round(performance.now() - startedMs), product: plainLine(opened.product) })
      log.info({ server: name, product: status.product, tools: tools.length, startMs: status.startMs }, 'MCP server is up')
      return await goneOrDead(opened, ending.signal)
    } finally {
      connection = undefined
      await opened.close().catch(() => undefined)
    }
  }
  const watch = async (): Promise<void> => {
    let failures = 0
    while (!ending.signal.aborted) {
      const startedMs = performance.now()
      const end = await live().catch((fault: unknown) => plainLine(faultText(fault)))
      const why = lastLine === '' ? end : `${end}; its last words: ${lastLine}`
      lastLine = ''
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
      mustBeAllowed(name, args, settings.only)
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
        throw new AcesoError('source-unavailable', `MCP server ${name}: ${plainLine(faultText(fault))}`, { cause: fault })
      }
    },
    async stop() {
      ending.abort()
      await connection?.close().catch(() => undefined)
      await watching
      await container
        ?.stop()
        .catch((fault: unknown) => log.warn({ server: name, fault: plainLine(faultText(fault)) }, 'container of an MCP server'))
      become({ state: 'stopped' })
    },
  }
}

/** Until the server goes, does not answer any more, or is to be stopped. */
async function goneOrDead(connection: Connection, signal: AbortSignal): Promise<string> {
  const stopped = new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('stopped'), { once: true }))
  while (!signal.aborted) {
    const timer = new AbortController()
    const pause = delay(pingEveryMs, undefined, { signal: timer.signal, ref: false }).catch(() => undefined)
    const end = await Promise.race([connection.gone, stopped, pause])
    timer.abort()
    if (end !== undefined) return end
    await connection.ping()
  }
  return 'stopped'
}
