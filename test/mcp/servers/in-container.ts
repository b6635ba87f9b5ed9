import { createServer } from 'node:http'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'

/** An MCP server that says what it was given: `in-container.ts` over its pipes, `in-container.ts PORT` at an address, after a second. */
function told(): Server {
  const server = new Server({ name: 'inside', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [{ name: 'whereabouts', inputSchema: { type: 'object' as const }, annotations: { readOnlyHint: true } }],
  }))
  server.setRequestHandler(CallToolRequestSchema, () => ({
    content: [
      {
        type: 'text' as const,
        text: JSON.stringify({
          pid: process.pid,
          token: process.env['TOKEN'] ?? null,
          level: process.env['LEVEL'] ?? null,
          arguments: process.argv.slice(2),
        }),
      },
    ],
  }))
  return server
}

const port = process.argv[2]
if (port === undefined) {
  await told().connect(new StdioServerTransport())
} else {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  createServer((request, response) => {
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    void told()
      .connect(transport)
      .then(() => transport.handleRequest(request, response))
  }).listen(Number(port), '127.0.0.1')
}
