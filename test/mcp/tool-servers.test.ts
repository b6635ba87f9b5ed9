import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ScriptedServer, scriptedServer } from '../../src/adapters/http/scripted-server.ts'
import { ToolServerSettings } from '../../src/adapters/mcp/settings.ts'
import { startToolServer } from '../../src/adapters/mcp/tool-server.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ToolServer } from '../../src/ports/tool-server.ts'
import { githubIssue } from './github-issue.ts'

const githubServer = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-github/dist/index.js')
const signal = new AbortController().signal
const lines: string[] = []
const note = (about: object, message: string): void => {
  lines.push(`${message} ${JSON.stringify(about)}`)
}
const started: ToolServer[] = []
const start = (settings: object, secrets: Readonly<Record<string, string>> = {}): ToolServer => {
  const server = startToolServer({
    name: 'gh',
    settings: ToolServerSettings.parse(settings),
    secretNamed: (variable) => (secrets[variable] === undefined ? undefined : new Secret(secrets[variable])),
    version: '1.0.0',
    clock: { now: () => instantOf(Date.now()) },
    log: { info: note, warn: note, debug: note },
    pauseMs: () => 300,
  })
  started.push(server)
  return server
}
async function becomes(server: ToolServer, wanted: 'up' | 'down'): Promise<void> {
  await expect.poll(() => server.status().state, { timeout: 30_000 }).toBe(wanted)
}
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

describe('the MCP server for GitHub from npm', () => {
  let folder = ''
  let github: ScriptedServer
  let redirect = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aceso-mcp-'))
    github = await scriptedServer((path) =>
      path === '/repos/shop/cart/issues/7'
        ? { headers: { 'content-type': 'application/json' }, body: issue }
        : { status: 404, headers: { 'content-type': 'application/json' }, body: { message: 'Not Found' } },
    )
    // It knows only one address: its requests are led to the test's own server.
    redirect = join(folder, 'redirect.mjs')
    await writeFile(
      redirect,
      `const real = globalThis.fetch\nglobalThis.fetch = (url, init) => real(String(url).replace(/^https:\\/\\/[^/]+/, ${JSON.stringify(github.url)}), init)\n`,
    )
  })
  afterAll(async () => {
    await github.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const issue = githubIssue('since 1.4')
  const settings = () => ({
    command: process.execPath,
    args: ['--import', redirect, githubServer],
    secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: 'OUR_TOKEN' },
    tools: { read_issue: 'get_issue' },
  })

  it('offers only what the configuration names, since nothing says that it is read-only', async () => {
    const server = start(settings(), { OUR_TOKEN: 'ghp_secret' })
    await becomes(server, 'up')
    expect(server.tools().map(({ name, remoteName }) => [name, remoteName])).toEqual([['read_issue', 'get_issue']])
    expect(server.status().withheld.map(({ remoteName }) => remoteName)).toContain('push_files')
    expect(server.status().withheld).toHaveLength(25)
    expect(server.status()).toMatchObject({ product: expect.stringContaining('github'), startMs: expect.any(Number) })
  })

  it('is called with its token, which stands in no argument and no log', async () => {
    const server = start(settings(), { OUR_TOKEN: 'ghp_secret' })
    await becomes(server, 'up')
    const answer = await server.call('get_issue', { owner: 'shop', repo: 'cart', issue_number: 7 }, signal)
    expect(answer).toMatchObject({ isError: false, data: { title: 'It leaks', body: 'since 1.4' } })
    expect(github.requests.at(-1)?.headers.authorization).toBe('Bearer ghp_secret')
    expect(lines.join('\n')).not.toContain('ghp_secret')
  })

  it('is an error by its name when it is away, and comes back by itself', async () => {
    const dying = join(folder, 'dying.mjs')
    await writeFile(
      dying,
      `import { existsSync } from 'node:fs'\nif (!existsSync(${JSON.stringify(join(folder, 'well'))})) { console.error('no licence'); process.exit(3) }\nawait import(${JSON.stringify(githubServer)})\n`,
    )
    const server = start({ command: process.execPath, args: [dying], tools: { read_issue: 'get_issue' } })
    await becomes(server, 'down')
    expect(server.status()).toMatchObject({ nextTryAt: expect.any(String) })
    await expect(server.call('get_issue', {}, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('MCP server gh'),
    })
    await writeFile(join(folder, 'well'), '')
    await becomes(server, 'up')
    expect(server.status().restarts).toBeGreaterThan(0)
  })

  it('does not start without its secret, and says which', async () => {
    const server = start(settings())
    await becomes(server, 'down')
    expect(server.status().why).toContain('the secret OUR_TOKEN is missing')
  })

  it('that does not exist is named', async () => {
    const server = start({ command: '/nonexistent/server' })
    await becomes(server, 'down')
    expect(server.status().why).toContain('ENOENT')
  })
})
