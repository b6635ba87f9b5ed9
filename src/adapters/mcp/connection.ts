import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { CallToolResultSchema, ToolListChangedNotificationSchema, ToolSchema } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { JsonObject } from '../../domain/json.ts'
import type { RemoteAnswer } from '../../ports/tool-server.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Listing } from './offered-tools.ts'
import { ProgramTransport } from './program-transport.ts'
import { remoteAnswer } from './remote-answer.ts'
import { httpTransport, processTransport } from './transports.ts'

/** A server that is connected and has said what it offers. */
export interface Connection {
  readonly product: string
  tools(): Promise<Listing>
  call(remoteName: string, args: JsonObject, signal: AbortSignal): Promise<RemoteAnswer>
  /** Resolves when it has gone, with why if that is known. */
  readonly gone: Promise<string>
  ping(): Promise<void>
  /** Ends it; a program is asked first, then ended after two seconds. */
  close(): Promise<void>
}

const mostTools = 200
/** Pages may be empty, and their cursors may lead in circles. */
const mostPages = 50
const pingTimeoutMs = 10_000
/** Each tool is read for itself: one that nobody can read takes no other with it. Nothing else that a server says of its tools is compiled or kept. */
const Page = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().optional() })

/** Starts the program, or turns to the address, and shakes hands. Whatever fails on the way ends what was begun. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, timeoutMs, signal } = options
  const transport: Transport = settings.url === undefined ? processTransport(options) : httpTransport(options)
  // No capabilities: a server can neither ask our model, nor a person, nor for folders.
  const client = new Client({ name: 'aceso', version: options.version }, { capabilities: {} })
  const { promise: gone, resolve } = Promise.withResolvers<string>()
  // The SDK has no other way of telling.
  Object.assign(client, {
    onclose: () => resolve((transport instanceof ProgramTransport ? transport.whyEnded : undefined) ?? 'it has gone'),
  })
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
      const told: unknown[] = []
      let cursor: string | undefined
      for (let pages = 0; pages < mostPages && told.length <= mostTools; pages += 1) {
        const params = cursor === undefined ? {} : { cursor }
        const page = await client.request({ method: 'tools/list', params }, Page, { timeout: timeoutMs, signal })
        told.push(...page.tools.slice(0, mostTools + 1 - told.length))
        cursor = page.nextCursor
        if (cursor === undefined) break
      }
      const read = told.slice(0, mostTools).map((one) => ToolSchema.safeParse(one))
      const tools = read.flatMap(({ data }) => (data === undefined ? [] : [data]))
      return { tools, unreadable: read.length - tools.length, isCut: told.length > mostTools }
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
