import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkProvider } from '../../src/adapters/model/check.ts'
import { resolveProviders } from '../../src/adapters/model/resolve.ts'
import { ModelSettings } from '../../src/adapters/model/settings.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ModelCheck } from '../../src/ports/model/overview.ts'
import { modelOf, sectionOf } from './gateway-under-test.ts'
import { type ModelServer, protocols, startModelServer } from './servers/process.ts'

const log = { isDebug: false, debug: () => undefined, info: () => undefined, warn: () => undefined }

async function check(settings: object, spend = false): Promise<ModelCheck> {
  const { providers, unusable } = resolveProviders(ModelSettings.parse(settings))
  const provider = providers[0] ?? unusable[0]?.listing
  if (provider === undefined) throw new Error('no provider')
  return checkProvider(provider, { log, hide: [], spend }, AbortSignal.timeout(20_000))
}

describe.each(protocols)('a check of %s', (protocol) => {
  let server: ModelServer
  beforeAll(async () => {
    server = await startModelServer(protocol)
  })
  afterAll(() => server.stop())

  it('finds it reachable, its key taken and its model there, and asks nothing that costs', async () => {
    await server.script()
    expect(await check(sectionOf(protocol, server.url))).toMatchObject({
      provider: protocol,
      model: modelOf[protocol],
      isReachable: true,
      isModelThere: true,
      key: protocol === 'ollama' ? 'none' : 'accepted',
      problem: undefined,
      spent: undefined,
    })
    expect(await server.received()).toEqual([])
  })

  it('names what is offered where the model is not there', async () => {
    const { isModelThere, offers } = await check(sectionOf(protocol, server.url, `${modelOf[protocol].slice(0, 4)}-other`))
    expect(isModelThere).toBe(false)
    expect(offers).toContain(modelOf[protocol])
  })

  it('asks one short question where that is allowed', async () => {
    await server.script({ text: 'ok', usage: { input: 20, output: 1 } })
    expect((await check(sectionOf(protocol, server.url), true)).spent).toMatchObject({ text: 'ok', tokens: 21, notes: [] })
    expect(await server.received()).toHaveLength(1)
  })
})

describe('a check', () => {
  it('says that a key is refused, that nobody answers, and that there is no list', async () => {
    const server = await startModelServer('openai')
    const openai = { baseURL: server.url, model: 'm', apiKey: new Secret('sk-not-the-key-at-all') }
    expect(await check({ openai })).toMatchObject({ isReachable: true, key: 'refused', problem: { code: 'key-refused' } })
    expect(await check({ openai: { ...openai, baseURL: `${server.url}/elsewhere` } })).toMatchObject({
      isReachable: true,
      isModelThere: undefined,
      problem: undefined,
    })
    await server.stop()
    expect(await check({ openai })).toMatchObject({ isReachable: false, key: 'unknown', problem: { code: 'unreachable' } })
  })

  it.each([
    [
      'leads on to another one',
      301,
      { location: 'https://elsewhere.test/v1/models?key=x' },
      /leads on to https:\/\/elsewhere\.test, where no key is sent/,
    ],
    ['takes no such questions', 405, {}, /^HTTP 405$/],
    ['shows a page to log in', 200, { 'content-type': 'text/html' }, /web page/],
  ] as const)('says so where an address %s', async (_, status, headers, message) => {
    const server = createServer((_request, response) => response.writeHead(status, headers).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { problem } = await check({ compatible: { baseURL, model: 'm' } }, true)
    expect(problem).toEqual({ code: 'unreadable', message: expect.stringMatching(message) })
    server.close()
  })

  it('says that no TLS is spoken there', async () => {
    const server = await startModelServer('ollama')
    expect(await check({ compatible: { baseURL: server.url.replace('http:', 'https:'), model: 'm' } })).toMatchObject({
      problem: { code: 'unreachable', about: 'no-tls' },
    })
    await server.stop()
  })

  it('lists the models of an address whose model is not named', async () => {
    const server = await startModelServer('ollama')
    expect(await check({ provider: 'compatible', baseURL: server.url })).toMatchObject({ model: '', offers: ['qwen2.5:3b'] })
    await server.stop()
  })
})
