import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it } from 'vitest'

const main = ['src/main.ts', 'mcp', '--recording', 'examples/broken-shop']

describe('aceso mcp', () => {
  it('answers the official client about a recording, and ends with it', async () => {
    const transport = new StdioClientTransport({ command: process.execPath, args: main, stderr: 'ignore' })
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(transport)
    const names = (await client.listTools()).tools.map(({ name }) => name)
    expect(names).toContain('analyze_cluster')
    // Nobody has named a store: what needs one is not offered, and nothing can be proposed.
    expect(names).not.toContain('list_incidents')
    expect(names).not.toContain('propose_plan')
    const result = (await client.callTool({ name: 'analyze_cluster', arguments: { namespace: 'shop' } })) as {
      readonly content: readonly { readonly text: string }[]
    }
    const { data } = JSON.parse(result.content[0]?.text ?? '') as {
      readonly data: { readonly troubles: readonly { readonly cause: string }[] }
    }
    expect(data.troubles.map(({ cause }) => cause)).toContain('probe.path-wrong')
    await client.close()
  })

  it('writes nothing but the protocol to standard output, and ends when its input does', async () => {
    const child = spawn(process.execPath, main, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ACESO_LOG_LEVEL: 'debug' } })
    const said: string[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    }
    child.stdin.write(`${JSON.stringify(initialize)}\n`)
    await expect.poll(() => said.join(''), { timeout: 30_000 }).toContain('"serverInfo"')
    child.stdin.end()
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(0)
    const lines = said
      .join('')
      .split('\n')
      .filter((line) => line !== '')
    expect(lines.map((line) => (JSON.parse(line) as { readonly jsonrpc: string }).jsonrpc)).toEqual(lines.map(() => '2.0'))
  })
})
