import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { McpParts } from './parts.ts'
import { mcpServer } from './server.ts'

export interface Pipes {
  readonly input: Readable
  /** Carries the protocol and nothing else. */
  readonly output: Writable
}

/** Serves until the other end closes, or the signal is aborted. */
export async function serveOverStdio(parts: McpParts, { input, output }: Pipes, signal: AbortSignal): Promise<void> {
  const server = mcpServer(parts)
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  // The SDK has no other way of telling.
  Object.assign(server, { onclose: resolve })
  input.once('end', () => void server.close())
  input.once('close', () => void server.close())
  signal.addEventListener('abort', () => void server.close(), { once: true })
  await server.connect(new StdioServerTransport(input, output))
  if (signal.aborted) await server.close()
  await closed
}
