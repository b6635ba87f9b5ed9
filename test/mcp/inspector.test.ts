import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { fromNpm } from './installed.ts'
import { type MetricServer, openMetrics, startPrometheus } from './metric-servers.ts'
import { freePort, run } from './processes.ts'

const main = resolve(import.meta.dirname, '../../src/main.ts')
const recording = resolve(import.meta.dirname, '../../examples/broken-shop')
const endMs = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
const programs = await fromNpm('@modelcontextprotocol/inspector', '2.12.0')

interface Said {
  readonly tools: readonly { readonly name: string; readonly annotations: { readonly readOnlyHint: boolean } }[]
  readonly content: readonly { readonly text: string }[]
  readonly resources: readonly { readonly uri: string }[]
  readonly messages: readonly { readonly content: { readonly type: string } }[]
  readonly isError: boolean
}

const plan = (incident: string) => ({
  incident,
  action: 'restart',
  target: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
  why: 'it hangs',
})

/** The guide's ways, with the protocol's own inspector instead of an assistant. */
describe.skipIf(programs === undefined)('the MCP inspector', () => {
  let folder = ''
  let server: ServerProcess
  let prometheus: MetricServer
  const token = { viewer: '', operator: '' }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aceso-inspector-'))
    const data = join(folder, 'data')
    prometheus = await startPrometheus(openMetrics(endMs))
    const add = (name: string, role: string) => run([process.execPath, main, 'token', 'add', name, '--role', role, '--data', data])
    await add('ann', 'admin')
    for (const role of ['viewer', 'operator'] as const) {
      const said = await add(`${role}-assistant`, role)
      token[role] = /aceso_[\w-]+/.exec(said)?.[0] ?? ''
      await writeFile(join(folder, `${role}-token`), `${token[role]}\n`, { mode: 0o600 })
    }
    server = await startServer({
      port: await freePort(),
      dataDir: data,
      logFile: join(folder, 'server.log'),
      args: ['--recording', recording],
    })
    const entry = (args: readonly string[], env = {}): object => ({ command: process.execPath, args: [main, 'mcp', ...args], env })
    const mcpServers = {
      alone: entry(['--recording', recording]),
      metrics: entry(['--recording', recording], { PROMETHEUS_HOST: prometheus.url }),
      carried: entry(['--server', server.url], { ACESO_TOKEN_FILE: join(folder, 'operator-token') }),
    }
    await writeFile(join(folder, 'mcp.json'), JSON.stringify({ mcpServers }))
  })
  afterAll(async () => {
    await server?.stop()
    await prometheus?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const inspectText = async (args: readonly string[]): Promise<string> => {
    const env = {
      HOME: folder,
      MCP_INSPECTOR_SECRET_STORE: 'memory',
      PATH: `${resolve(process.execPath, '..')}:${process.env['PATH'] ?? ''}`,
    }
    return await run([join(programs ?? '', 'inspector'), '--cli', ...args], { env })
  }
  /** Its remarks stand before and behind. */
  const inspect = async (args: readonly string[]): Promise<Said> => {
    const said = await inspectText(args)
    return JSON.parse(said.slice(said.indexOf('{\n'), said.lastIndexOf('\n}') + 2)) as Said
  }
  const byHttp = (role: 'viewer' | 'operator'): readonly string[] => [
    `${server.url}/mcp`,
    '--transport',
    'http',
    '--header',
    `Authorization: Bearer ${token[role]}`,
  ]
  const piped = (name: string, ...args: readonly string[]): Promise<Said> =>
    inspect(['--config', join(folder, 'mcp.json'), '--server', name, ...args])
  const over = (role: 'viewer' | 'operator', ...args: readonly string[]): Promise<Said> => inspect([...byHttp(role), ...args])
  const textOf = ({ content }: Said): { readonly data: object } => JSON.parse(content[0]?.text ?? '') as { readonly data: object }
  const named = ({ tools }: Said): readonly string[] => tools.map(({ name }) => name)

  it('asks a recording over pipes, without a server', async () => {
    const { tools } = await piped('alone', '--method', 'tools/list')
    expect(tools.map(({ name }) => name)).toContain('analyze_cluster')
    expect(tools.every(({ annotations }) => annotations.readOnlyHint)).toBe(true)
    const said = await piped('alone', '--method', 'tools/call', '--tool-name', 'analyze_cluster', '--tool-arg', 'namespace=shop')
    expect(JSON.stringify(textOf(said).data)).toContain('probe.path-wrong')
  })

  it('asks a real Prometheus through the five tools of that name', async () => {
    const five = ['execute_query', 'execute_range_query', 'get_metric_metadata', 'get_targets', 'list_metrics']
    expect(
      named(await piped('metrics', '--method', 'tools/list'))
        .filter((name) => five.includes(name))
        .toSorted(),
    ).toEqual(five)
    const args = ['query=app_load_ratio{hostname="web-2"}', `time=${new Date(endMs).toISOString()}`]
    const said = await piped('metrics', '--method', 'tools/call', '--tool-name', 'execute_query', '--tool-arg', ...args)
    expect(textOf(said).data).toMatchObject({ resultType: 'vector', result: [{ value: [endMs / 1000, '30'] }] })
  })

  it('asks a server over HTTP, by the role of its token', async () => {
    expect(named(await over('viewer', '--method', 'tools/list'))).not.toContain('propose_plan')
    expect(named(await over('operator', '--method', 'tools/list'))).toContain('propose_plan')
    // One who has heard of the tool all the same is refused by the server.
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'propose_plan', arguments: plan('i-1') } }
    const headers = {
      authorization: `Bearer ${token.viewer}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const answer = await fetch(`${server.url}/mcp`, { method: 'POST', headers, body: JSON.stringify(call) })
    expect(await answer.text()).toContain('viewer-assistant is viewer; this needs operator')
    await expect(inspect([`${server.url}/mcp`, '--transport', 'http', '--method', 'tools/list'])).rejects.toThrow('auth_required')
  })

  it('finds nothing to complain about in the schemas', async () => {
    await expect(inspectText([...byHttp('operator'), '--method', 'tools/list', '--strict'])).resolves.not.toMatch(
      /^Warning|^Error|[1-9]\d* (?:warning|error)/m,
    )
  })

  it('is told an equal question again from memory, and the hit is counted', async () => {
    const ask = (): Promise<Said> =>
      over('viewer', '--method', 'tools/call', '--tool-name', 'find_objects', '--tool-arg', 'kind=Deployment')
    await ask()
    await ask()
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(Number(/aceso_tool_cache_lookups_total\{outcome="hit"\} (\d+)/.exec(metrics)?.[1] ?? 0)).toBeGreaterThanOrEqual(1)
  })

  it('reads an incident by its address and takes a way of working, through the pipes of another program', async () => {
    const { resources } = await piped('carried', '--method', 'resources/list')
    const uri = resources.find((one) => one.uri.startsWith('aceso://incidents/'))?.uri ?? ''
    expect(uri).toMatch(/^aceso:\/\/incidents\/i-/)
    const { messages } = await piped(
      'carried',
      '--method',
      'prompts/get',
      '--prompt-name',
      'diagnose_incident',
      '--prompt-args',
      `id=${uri.split('/').at(-1)}`,
    )
    expect(messages.map(({ content }) => content.type)).toEqual(['text', 'resource'])
  })

  it('leaves a plan that waits for a person', async () => {
    const { resources } = await piped('carried', '--method', 'resources/list')
    const incident = resources[0]?.uri.split('/').at(-1) ?? ''
    const args = Object.entries(plan(incident)).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    const said = await piped('carried', '--method', 'tools/call', '--tool-name', 'propose_plan', '--tool-arg', ...args)
    expect(said.isError).toBe(false)
    expect(textOf(said)).toMatchObject({ incident, state: 'waits for a person', title: 'Restart shop/cart' })
  })

  it('leaves no token in the log of the server', async () => {
    const log = await readFile(join(folder, 'server.log'), 'utf8')
    for (const secret of Object.values(token)) expect(log).not.toContain(secret)
  })
})
