import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ToolServerSettings } from '../../src/adapters/mcp/settings.ts'
import { startToolServer } from '../../src/adapters/mcp/tool-server.ts'
import { prometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ToolServer } from '../../src/ports/tool-server.ts'
import type { Toolbox } from '../../src/ports/toolbox.ts'
import { toolCache } from '../../src/tools/calls/tool-cache.ts'
import { makeToolbox } from '../../src/tools/calls/toolbox.ts'
import { fakeMeans } from '../../src/tools/fakes/fake-means.ts'
import { tools } from '../../src/tools/index.ts'
import { fromPyPi } from './installed.ts'
import { type MetricServer, openMetrics, startPrometheus } from './metric-servers.ts'

const programs = await fromPyPi('prometheus-mcp-server', '1.6.2')
const githubServer = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-github/dist/index.js')
const endMs = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined }
const use = { scope: 'test', signal: new AbortController().signal }

/** The two servers that an earlier system used, side by side with Aceso's own tools, as one toolbox over one real Prometheus. */
describe.skipIf(programs === undefined)('MCP servers from PyPI and npm beside our own tools', () => {
  let prometheus: MetricServer
  let toolbox: Toolbox
  const servers: ToolServer[] = []
  const start = (name: string, settings: object): void => {
    servers.push(
      startToolServer({
        name,
        settings: ToolServerSettings.parse(settings),
        secretNamed: () => new Secret('ghp_secret'),
        version: '1.0.0',
        clock: { now: () => instantOf(Date.now()) },
        log: quiet,
      }),
    )
  }

  beforeAll(async () => {
    prometheus = await startPrometheus(openMetrics(endMs))
    start('prom', {
      command: join(programs ?? '', 'prometheus-mcp-server'),
      env: { PROMETHEUS_URL: prometheus.url },
      tools: { their_query: 'execute_query', get_targets: 'get_targets' },
    })
    start('gh', {
      command: process.execPath,
      args: [githubServer],
      secrets: { GITHUB_PERSONAL_ACCESS_TOKEN: 'OURS' },
      tools: { pull_request_read: 'get_pull_request', read_issue: 'get_issue' },
    })
    toolbox = makeToolbox({
      tools,
      means: fakeMeans({ metrics: prometheusSource({ url: prometheus.url, timeoutMs: 10_000 }) }),
      servers,
      mostAtOnce: 4,
      cache: toolCache({ mostEntries: 100, mostBytes: 2 ** 20, nowMs: () => performance.now() }),
      timeoutMs: 20_000,
      mostBytes: 32_768,
      observe: () => undefined,
    })
  })
  afterAll(async () => {
    for (const server of servers) await server.stop()
    await prometheus?.stop()
  })

  it('come up', async () => {
    for (const server of servers) await expect.poll(() => server.status().state, { timeout: 60_000 }).toBe('up')
  })

  it('have one name each: ours first, theirs where the configuration says so, and it is told', () => {
    const holders = new Map(toolbox.offers().map(({ name, source }) => [name, source]))
    const wanted = ['execute_query', 'execute_range_query', 'list_metrics', 'get_metric_metadata', 'get_targets', 'their_query']
    expect(wanted.map((name) => holders.get(name))).toEqual(['aceso', 'aceso', 'aceso', 'aceso', 'prom', 'prom'])
    expect([holders.get('pull_request_read'), holders.get('read_issue'), holders.get('push_files')]).toEqual(['gh', 'gh', undefined])
    expect(toolbox.state().notes).toContain('get_targets is answered by prom and not by aceso: the configuration says so')
  })

  it('answer the same question alike', async () => {
    const query = { query: 'app_load_ratio{hostname="web-2"}', time: instantOf(endMs) }
    const answers = await toolbox.callAll(
      [
        { name: 'execute_query', arguments: query },
        { name: 'their_query', arguments: query },
      ],
      use,
    )
    expect(answers.map(({ source, outcome }) => [source, outcome.kind])).toEqual([
      ['aceso', 'answer'],
      ['prom', 'answer'],
    ])
    for (const { outcome } of answers) expect(JSON.stringify(outcome)).toContain('"30"')
  })

  it('are held to their own schema before they are asked', async () => {
    const { outcome } = await toolbox.call({ name: 'their_query', arguments: { query: 7 } }, use)
    expect(outcome).toMatchObject({ kind: 'error', code: 'input-invalid' })
  })

  it('are each an error of their own when they are gone, and the others go on', async () => {
    await servers[1]?.stop()
    const [theirs, ours] = await toolbox.callAll(
      [
        { name: 'read_issue', arguments: { owner: 'a', repo: 'b', issue_number: 1 } },
        { name: 'list_metrics', arguments: {} },
      ],
      use,
    )
    expect(theirs?.outcome).toMatchObject({ kind: 'error', code: 'source-unavailable', message: expect.stringContaining('gh') })
    expect(ours?.outcome).toMatchObject({ kind: 'answer' })
    expect(toolbox.state().servers.map(({ name, state }) => [name, state])).toEqual([
      ['prom', 'up'],
      ['gh', 'stopped'],
    ])
  })
})
