import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { CallToolResultSchema, type Tool, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import type { JsonObject } from '../../domain/json.ts'
import type { RemoteAnswer } from '../../ports/tool-server.ts'
import type { ConnectOptions } from './connect-options.ts'
import { remoteAnswer } from './remote-answer.ts'
import { httpTransport, processTransport } from './transports.ts'

/** A server that is connected and has said what it offers. */
export interface Connection {
  readonly product: string
  tools(): Promise<readonly Tool[]>
  call(remoteName: string, args: JsonObject, signal: AbortSignal): Promise<RemoteAnswer>
  /** Resolves when it has gone, for whatever reason. */
  readonly gone: Promise<void>
  ping(): Promise<void>
  /** Ends it; a program is asked first, then ended after two seconds. */
  close(): Promise<void>
}

const mostTools = 200
/** Pages may be empty, and their cursors may lead in circles. */
const mostPages = 50
const pingTimeoutMs = 10_000

/** Starts the program, or turns to the address, and shakes hands. Whatever fails on the way ends what was begun. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, timeoutMs, signal } = options
  const transport: Transport = settings.url === undefined ? processTransport(options) : httpTransport(options)
  // No capabilities: a server can neither ask our model, nor a person, nor for folders.
  const client = new Client({ name: 'aceso', version: options.version }, { capabilities: {} })
  const { promise: gone, resolve } = Promise.withResolvers<void>()
  // The SDK has no other way of telling.
  Object.assign(client, { onclose: resolve })
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => options.onToolsChanged())
  try {
    await client.connect(transport, { timeout: timeoutMs, signal })
  } catch (fault) {
    await client.close().catch(() => undefined)
    throw fault
  }
  const about = client.getServerVersion()
  return {
    product: about === undefined ? '' : `${about.name} ${about.version}`.slice(0, 100),
    gone,
    async tools() {
      const tools: Tool[] = []
      let cursor: string | undefined
      for (let pages = 0; pages < mostPages && tools.length < mostTools; pages += 1) {
        const page = await client.listTools(cursor === undefined ? {} : { cursor }, { timeout: timeoutMs, signal })
        tools.push(...page.tools)
        cursor = page.nextCursor
        if (cursor === undefined) break
      }
      return tools.slice(0, mostTools)
    },
    async call(remoteName, args, signal) {
      const request = { method: 'tools/call', params: { name: remoteName, arguments: args } } as const
      return remoteAnswer(await client.request(request, CallToolResultSchema, { signal, timeout: settings.timeout }))
    },
    async ping() {
      await client.ping({ timeout: pingTimeoutMs })
    },
    close: () => client.close(),
  }
}
