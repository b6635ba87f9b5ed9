import { afterEach, describe, expect, it } from 'vitest'
import { ToolServerSettings } from '../../src/adapters/mcp/settings.ts'
import { startToolServer } from '../../src/adapters/mcp/tool-server.ts'
import { instantOf } from '../../src/domain/instant.ts'
import type { ToolServer } from '../../src/ports/tool-server.ts'
import { heldBytes, mostHeldBytes } from '../held-memory.ts'

const program = `${import.meta.dirname}/servers/misbehaving.mjs`
const signal = new AbortController().signal
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined }
const started: ToolServer[] = []
const start = (how: string, more: object = {}): ToolServer => {
  const server = startToolServer({
    name: 'odd',
    settings: ToolServerSettings.parse({ command: process.execPath, args: [program, how], ...more }),
    secretNamed: () => undefined,
    version: '1.0.0',
    clock: { now: () => instantOf(Date.now()) },
    log: quiet,
    startTimeoutMs: how === 'is-silent' ? 1_500 : 20_000,
    pauseMs: () => 200,
  })
  started.push(server)
  return server
}
const becomes = async (server: ToolServer, state: 'up' | 'down'): Promise<void> => {
  await expect.poll(() => server.status().state, { timeout: 20_000, interval: 20 }).toBe(state)
}
const names = (server: ToolServer): readonly string[] => server.tools().map(({ name }) => name)
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

describe('an MCP server that', () => {
  it('says nothing is not waited for', async () => {
    const server = start('is-silent')
    await becomes(server, 'down')
    expect(server.status().why).toMatch(/timed out; its last words: waiting for a licence/i)
  })

  it('hangs in a call costs that call, and nothing else', async () => {
    const server = start('hangs', { timeout: '3s' })
    await becomes(server, 'up')
    const [hanging, other] = await Promise.allSettled([server.call('look', {}, signal), server.call('other', {}, signal)])
    expect(hanging).toMatchObject({ status: 'rejected', reason: { code: 'source-unavailable' } })
    expect(other).toMatchObject({ status: 'fulfilled', value: { data: 'well' } })
    expect(server.status()).toMatchObject({ state: 'up', restarts: 0 })
  })

  it('floods is cut off, and started again, and no more of the flood is held than one message may be long', async () => {
    const server = start('floods')
    await becomes(server, 'up')
    const before = heldBytes()
    const most = await mostHeldBytes(() => expect(server.call('look', {}, signal)).rejects.toMatchObject({ code: 'source-unavailable' }))
    await expect.poll(() => server.status().restarts, { timeout: 20_000 }).toBe(1)
    expect(server.status().why).toBe('it sent a message larger than 16 MiB and was ended')
    await becomes(server, 'up')
    expect(most).toBeLessThan(64 * 2 ** 20)
    // Half a message: a second connection and compiled code take one or two MiB.
    expect(heldBytes() - before).toBeLessThan(8 * 2 ** 20)
  })

  it('dies in a call is named with its last words, and started again', async () => {
    const server = start('dies')
    await becomes(server, 'up')
    await expect(server.call('look', {}, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('odd'),
    })
    await becomes(server, 'down')
    expect(server.status().why).toContain('segmentation fault')
    await becomes(server, 'up')
  })

  it('changes its tools has the new ones, and is not asked for them a thousand times', async () => {
    const server = start('changes')
    await becomes(server, 'up')
    expect(names(server)).toEqual(['first'])
    await server.call('first', {}, signal)
    await expect.poll(() => names(server), { timeout: 20_000 }).toEqual(['second'])
    const { data } = await server.call('second', {}, signal)
    expect((data as { readonly lists: number }).lists).toBeLessThanOrEqual(3)
  })

  it('asks our model, a person or for folders is refused each', async () => {
    const server = start('asks')
    await becomes(server, 'up')
    expect((await server.call('look', {}, signal)).data).toEqual(['q1', 'q2', 'q3'].map((id) => ({ id, code: -32_601 })))
  })

  it('answers with pictures and structure is read for its structure', async () => {
    const server = start('paints')
    await becomes(server, 'up')
    expect(await server.call('look', {}, signal)).toEqual({
      isError: false,
      data: { load: 0.5 },
      notices: ['left out: image, resource_link'],
    })
  })

  it('writes other things between its messages is still understood', async () => {
    const server = start('chatters')
    await becomes(server, 'up')
    expect(await server.call('look', {}, signal)).toMatchObject({ data: 'well' })
    expect(await server.call('look', {}, signal)).toMatchObject({ data: 'well' })
    expect(server.status()).toMatchObject({ state: 'up', restarts: 0 })
  })

  it('has tools that write, or that say nothing of it, offers only the others', async () => {
    const server = start('writes')
    await becomes(server, 'up')
    expect(names(server)).toEqual(['look'])
    expect(server.status().withheld.map(({ remoteName }) => remoteName)).toEqual(['wipe', 'both', 'untold'])
  })

  it('has pages without end is read to a bound', async () => {
    const server = start('endless')
    await becomes(server, 'up')
    expect(names(server)).toEqual(['look'])
  })

  it('lists a crowd of tools is read to a bound, each tool for itself, and what is left is named', async () => {
    const server = start('crowd')
    await becomes(server, 'up')
    expect(names(server)).toEqual(['look'])
    const why = new Map(server.status().withheld.map((one) => [one.remoteName, one.why]))
    expect(why.get('speaks')).toContain('gives orders')
    expect(why.get('look\\u{1b}[31m\n')).toContain('cannot be called')
    expect(why.get('(several)')).toContain('1 of what it lists')
    expect(why.get('(further ones)')).toContain('only the first 200')
    expect(await server.call('look', {}, signal)).toMatchObject({ data: 'well' })
  })

  it('describes a tool otherwise once it is trusted goes on with its first words, and that is told', async () => {
    const server = start('pulls', { tools: { look: 'look' } })
    await becomes(server, 'up')
    await server.call('look', {}, signal)
    await expect
      .poll(() => server.status().withheld, { timeout: 20_000 })
      .toMatchObject([{ remoteName: 'look', why: expect.stringContaining('otherwise') }])
    expect(server.tools()).toMatchObject([{ name: 'look', description: 'looks' }])
    expect(await server.call('look', {}, signal)).toMatchObject({ data: 'well' })
  })
})
