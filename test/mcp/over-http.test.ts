import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ToolServerSettings } from '../../src/adapters/mcp/settings.ts'
import { startToolServer } from '../../src/adapters/mcp/tool-server.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ToolServer } from '../../src/ports/tool-server.ts'

const signal = new AbortController().signal
const lines: string[] = []
const note = (about: object, message: string): void => {
  lines.push(`${message} ${JSON.stringify(about)}`)
}
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

type Answer = (request: IncomingMessage, response: ServerResponse, message: { readonly id?: number; readonly method: string }) => void

async function listening(answer: Answer): Promise<{ readonly url: string; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    seen.push(request)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      answer(request, response, body === '' ? { method: request.method ?? '' } : JSON.parse(body))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  // It listens on TCP.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** As an MCP server of one tool answers; `call` says what comes of a call. */
const server =
  (call: (response: ServerResponse, id: number) => void): Answer =>
  (_, response, { id, method }) => {
    const say = (result: object): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
    }
    if (method === 'initialize')
      say({ protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'web', version: '1' } })
    else if (method === 'tools/list')
      say({ tools: [{ name: 'look', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } }] })
    else if (method === 'tools/call') call(response, id ?? 0)
    else response.writeHead(method === 'GET' ? 405 : 202).end()
  }

const start = (url: string): ToolServer => {
  const one = startToolServer({
    name: 'web',
    settings: ToolServerSettings.parse({ url: `${url}/mcp`, token: 'OURS' }),
    secretNamed: () => new Secret('hush-hush'),
    version: '1.0.0',
    clock: { now: () => instantOf(Date.now()) },
    log: { debug: note, info: note, warn: note },
    startTimeoutMs: 20_000,
    pauseMs: () => 60_000,
  })
  closers.push(() => one.stop())
  return one
}
const becomes = async (one: ToolServer, state: 'up' | 'down'): Promise<void> => {
  await expect.poll(() => one.status().state, { timeout: 20_000, interval: 20 }).toBe(state)
}

describe('an MCP server at an address', () => {
  it('is asked with its token, which stands in no log', async () => {
    const { url, seen } = await listening(
      server((response, id) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: '{"a":1}' }] } }))
      }),
    )
    const one = start(url)
    await becomes(one, 'up')
    expect(await one.call('look', {}, signal)).toMatchObject({ data: { a: 1 } })
    expect(seen.every(({ headers }) => headers.authorization === 'Bearer hush-hush')).toBe(true)
    expect(lines.join('\n')).not.toContain('hush-hush')
  })

  it.each([301, 307, 308])('that leads elsewhere (%d) is not followed, and its token goes nowhere else', async (status) => {
    const elsewhere = await listening(server(() => undefined))
    const { url } = await listening((_, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/mcp` }).end()
    })
    const one = start(url)
    await becomes(one, 'down')
    expect(elsewhere.seen).toEqual([])
  })

  it('that answers without end is cut off', async () => {
    let sentBytes = 0
    const { url } = await listening(
      server((response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const more = (): void => {
          do sentBytes += 65_536
          while (!response.destroyed && response.write('x'.repeat(65_536)))
          if (!response.destroyed) response.once('drain', more)
        }
        more()
      }),
    )
    const one = start(url)
    await becomes(one, 'up')
    await expect(one.call('look', {}, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('larger than 16 MiB'),
    })
    expect(sentBytes).toBeLessThan(64 * 2 ** 20)
  })

  it('that refuses the token is named with what it says', async () => {
    const { url } = await listening((_, response) => {
      response.writeHead(401, { 'content-type': 'text/plain' }).end('who are you')
    })
    const one = start(url)
    await becomes(one, 'down')
    expect(one.status().why).toMatch(/401|Unauthorized|who are you/i)
  })
})
