import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeParts } from '../../surfaces/http/fake-parts.ts'
import { createServer } from '../../surfaces/http/server.ts'
import { startListening } from './listening.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function listening(host: string, tokens: { any: boolean }) {
  const server = await createServer(fakeParts())
  closers.push(() => server.close())
  const moved: string[] = []
  const faults: unknown[] = []
  const started = await startListening({
    server,
    host,
    port: 0,
    anyToken: async () => tokens.any,
    onMove: (url) => moved.push(url),
    onFault: (fault) => faults.push(fault),
    lookEveryMs: 20,
  })
  closers.push(() => started.stop())
  return { server, started, moved, faults, bound: () => (server.server.address() as AddressInfo).address }
}

describe('listening', () => {
  it('is on the configured address from the start where a token exists', async () => {
    const { bound, started } = await listening('0.0.0.0', { any: true })
    expect([bound(), started.isOpen]).toEqual(['0.0.0.0', false])
  })

  it('is on this machine only, and moves with the first token, on the same port', async () => {
    const tokens = { any: false }
    const { bound, started, moved } = await listening('0.0.0.0', tokens)
    expect([bound(), started.isOpen]).toEqual(['127.0.0.1', true])
    await delay(60)
    expect(bound()).toBe('127.0.0.1')
    tokens.any = true
    await vi.waitFor(() => expect(bound()).toBe('0.0.0.0'), 10_000)
    expect(moved).toEqual([started.url])
    expect((await fetch(`${started.url}/healthz`)).status).toBe(200)
  })

  it('answers what was asked before it moved', async () => {
    const tokens = { any: false }
    const { server, bound, started } = await listening('0.0.0.0', tokens)
    const begun = once(server.server, 'request')
    const asked = request(`${started.url}/api/v1/signals`, { method: 'POST', headers: { 'content-type': 'application/json' } })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      asked.on('response', (reply) => resolve(reply.resume().statusCode)).on('error', reject)
    })
    asked.write('{')
    await begun
    tokens.any = true
    await vi.waitFor(() => expect(bound()).toBe('0.0.0.0'), 10_000)
    asked.end('}')
    expect(await answered).toBeGreaterThanOrEqual(400)
  })

  it('stays on this machine where the configured address is taken', async () => {
    const tokens = { any: false }
    const { server, bound, faults, moved } = await listening('127.0.0.2', tokens)
    const { port } = server.server.address() as AddressInfo
    const other = createNetServer()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.2', resolve))
    closers.push(async () => void other.close())
    tokens.any = true
    await vi.waitFor(() => expect(faults).toHaveLength(1), 10_000)
    expect([bound(), moved]).toEqual(['127.0.0.1', []])
  })
})
