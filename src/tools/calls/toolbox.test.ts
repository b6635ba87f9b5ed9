import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fakeMetrics } from '../../ports/fakes/fake-metric-source.ts'
import type { RemoteTool, ToolServer, ToolServerStatus } from '../../ports/tool-server.ts'
import { fakeMeans } from '../fakes/fake-means.ts'
import { tools } from '../index.ts'
import { toolCache } from './tool-cache.ts'
import { makeToolbox } from './toolbox.ts'

const at = '2026-05-04T12:00:00.000Z'
const remoteTool = (name: string, more: Partial<RemoteTool> = {}): RemoteTool => ({
  name,
  remoteName: name,
  isMapped: false,
  description: 'from elsewhere',
  inputSchema: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
  ...more,
})
const fakeServer = (name: string, offered: readonly RemoteTool[], status: Partial<ToolServerStatus> = {}) => {
  const listeners: (() => void)[] = []
  let running = 0
  let most = 0
  let state: ToolServerStatus = { state: 'up', since: at, restarts: 0, withheld: [], ...status }
  const server: ToolServer = {
    name,
    status: () => state,
    tools: () => offered,
    onChange: (listener) => listeners.push(listener),
    async call(remoteName, args) {
      running += 1
      most = Math.max(most, running)
      await delay(40)
      running -= 1
      return { isError: false, data: { by: name, remoteName, args }, notices: [] }
    },
    stop: async () => undefined,
  }
  return {
    server,
    mostAtOnce: () => most,
    become: (next: Partial<ToolServerStatus>): void => {
      state = { ...state, ...next }
      for (const listener of listeners) listener()
    },
  }
}
const box = (servers: readonly ToolServer[] = [], mostAtOnce = 8) =>
  makeToolbox({
    tools,
    means: fakeMeans({ metrics: fakeMetrics() }),
    servers,
    mostAtOnce,
    cache: toolCache({ mostEntries: 100, mostBytes: 100_000, nowMs: () => performance.now() }),
    timeoutMs: 20_000,
    mostBytes: 10_000,
    observe: () => undefined,
  })
const use = { scope: 's', signal: new AbortController().signal }
const calling = (name: string, q: string) => ({ name, arguments: { q } })

describe('the toolbox', () => {
  it('offers what can be asked, each with the schema of its arguments, and says why the rest is off', () => {
    const toolbox = box()
    const offers = toolbox.offers()
    const ofMetrics = tools.filter(({ needs }) => needs === 'metrics').map(({ name }) => name)
    expect(ofMetrics).toEqual(expect.arrayContaining(['execute_query', 'list_metrics']))
    expect(offers.map(({ name }) => name)).toEqual(ofMetrics)
    expect(offers.find(({ name }) => name === 'execute_query')?.inputSchema).toMatchObject({
      type: 'object',
      required: ['query'],
      additionalProperties: false,
      properties: { query: { type: 'string', maxLength: 4000 } },
    })
    expect(toolbox.state().tools.find(({ name }) => name === 'get_logs')).toEqual({
      name: 'get_logs',
      source: 'aceso',
      state: 'off',
      why: 'no cluster in this test',
    })
  })

  it('answers an unknown name with an error that names what there is', async () => {
    const { outcome } = await box().call(calling('get_logz', 'x'), use)
    expect(outcome).toMatchObject({
      kind: 'error',
      code: 'not-found',
      message: 'there is no tool get_logz',
      next: expect.stringContaining('get_logs'),
    })
  })

  it('passes a call to the server that has the tool, its arguments checked here first', async () => {
    const toolbox = box([fakeServer('gh', [remoteTool('issues', { remoteName: 'list_issues' })]).server])
    expect(await toolbox.call(calling('issues', 'x'), use)).toMatchObject({
      source: 'gh',
      outcome: { kind: 'answer', data: { by: 'gh', remoteName: 'list_issues', args: { q: 'x' } } },
    })
    expect((await toolbox.call({ name: 'issues', arguments: {} }, use)).outcome).toMatchObject({ kind: 'error', code: 'input-invalid' })
  })

  it('keeps our own tool where a server’s has the same name, and says so', async () => {
    const toolbox = box([fakeServer('prom', [remoteTool('execute_query')]).server])
    expect(toolbox.offers().find(({ name }) => name === 'execute_query')?.source).toBe('aceso')
    expect(toolbox.state().notes).toEqual([
      'execute_query of prom is not offered: execute_query is Aceso’s own; give it another name under tools.servers.prom.tools',
    ])
  })

  it.each(['getMetric_metadata', 'execute-query', 'propose_plan', 'ProposePlan'])('takes %s for no name of its own', (name) => {
    const toolbox = box([fakeServer('odd', [remoteTool(name)]).server])
    expect(toolbox.offers().map((offer) => offer.name)).not.toContain(name)
    expect(toolbox.state().notes).toEqual([expect.stringContaining(`${name} of odd is not offered`)])
  })

  it('never gives away the name of what proposes plans', () => {
    const toolbox = box([fakeServer('odd', [remoteTool('propose_plan', { isMapped: true })]).server])
    expect(toolbox.offers().map((offer) => offer.name)).not.toContain('propose_plan')
  })

  it('checks arguments by a schema of others without losing time over it', async () => {
    const choices = Array.from({ length: 40 }, (_, index) => [
      `d${index + 1}`,
      { anyOf: [{ $ref: `#/$defs/d${index}` }, { $ref: `#/$defs/d${index}` }] },
    ])
    const inputSchema = {
      type: 'object',
      properties: { q: { type: 'string', pattern: '^(a+)+$' }, r: { $ref: '#/$defs/d40' }, n: { type: 'integer' } },
      required: ['q'],
      $defs: { d0: { type: 'string' }, ...(Object.fromEntries(choices) as object) },
    }
    const toolbox = box([fakeServer('odd', [remoteTool('look', { inputSchema })]).server])
    const ask = async (args: object) => (await toolbox.call({ name: 'look', arguments: args as never }, use)).outcome
    expect(await ask({ q: `${'a'.repeat(60)}!`, r: 1 })).toMatchObject({ kind: 'answer' })
    expect(await ask({ q: 'a', n: 'one' })).toMatchObject({ kind: 'error', code: 'input-invalid' })
    expect(await ask({ r: 'a' })).toMatchObject({ kind: 'error', code: 'input-invalid' })
  })

  it('hands no secret on to another server', async () => {
    const toolbox = box([fakeServer('gh', [remoteTool('issues')]).server])
    const { outcome } = await toolbox.call(calling('issues', 'login with password=hunter2\u200b'), use)
    expect(outcome).toMatchObject({ data: { args: { q: 'login with password=***' } } })
  })

  it('gives the name away where the configuration maps the server’s tool to it', async () => {
    const toolbox = box([fakeServer('prom', [remoteTool('execute_query', { remoteName: 'query', isMapped: true })]).server])
    expect((await toolbox.call(calling('execute_query', 'up'), use)).source).toBe('prom')
    expect(toolbox.state().notes).toEqual(['execute_query is answered by prom and not by aceso: the configuration says so'])
  })

  it('of two servers the first has the name', () => {
    const toolbox = box([fakeServer('a', [remoteTool('search')]).server, fakeServer('b', [remoteTool('search')]).server])
    expect(toolbox.offers().find(({ name }) => name === 'search')?.source).toBe('a')
    expect(toolbox.state().notes).toEqual([expect.stringContaining('search of b is not offered: search is a tool of a')])
  })

  it('offers nothing of a server that is away, names it, and offers it again when it is back', async () => {
    const { server, become } = fakeServer('gh', [remoteTool('issues')])
    const toolbox = box([server])
    become({ state: 'down', why: 'exited with 1', nextTryAt: at })
    expect(toolbox.offers().map(({ name }) => name)).not.toContain('issues')
    expect((await toolbox.call(calling('issues', 'x'), use)).outcome).toMatchObject({
      code: 'source-unavailable',
      message: `issues is off: MCP server gh is down: exited with 1; tried again at ${at}`,
    })
    become({ state: 'up' })
    expect((await toolbox.call(calling('issues', 'x'), use)).outcome.kind).toBe('answer')
  })

  it('makes several calls at once, and answers in their order', async () => {
    const { server, mostAtOnce } = fakeServer('gh', [remoteTool('issues')])
    const results = await box([server]).callAll(
      ['a', 'b', 'c', 'd'].map((q) => calling('issues', q)),
      use,
    )
    expect(mostAtOnce()).toBe(4)
    expect(results.map(({ arguments: { q } }) => q)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('but no more at once than it may', async () => {
    const { server, mostAtOnce } = fakeServer('gh', [remoteTool('issues')])
    await box([server], 1).callAll([calling('issues', 'a'), calling('issues', 'b'), calling('issues', 'c')], use)
    expect(mostAtOnce()).toBe(1)
  })
})
