import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { McpParts } from './parts.ts'
import { mcpServer } from './server.ts'

/** One request of streamable HTTP, without sessions: every request says who it is, any replica may answer it, and nothing has to be remembered. */
export async function answerOverHttp(parts: McpParts, request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
  const server = mcpServer(parts)
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.once('close', () => void server.close())
  await server.connect(transport)
  await transport.handleRequest(request, response, body)
}
