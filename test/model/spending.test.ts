import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ModelListener, ModelRequest } from '../../src/ports/model/model.ts'
import { gatewayOn, openTestStore, sectionOf, type TestStore } from './gateway-under-test.ts'
import { type ModelServer, startModelServer } from './servers/process.ts'

const never = new AbortController().signal
const listener: ModelListener = { text: () => undefined, restarted: () => undefined }

function asking(more: Partial<ModelRequest> = {}): ModelRequest {
  return { purpose: 'crash', task: 't', system: 's', messages: [{ role: 'user', parts: [{ kind: 'text', text: 'q' }] }], ...more }
}

let server: ModelServer
let opened: TestStore
beforeAll(async () => {
  ;[server, opened] = await Promise.all([startModelServer('openai'), openTestStore()])
})
beforeEach(() => opened.clear())
afterAll(async () => {
  await Promise.all([server.stop(), opened.store.close()])
})

const settings = (more: object = {}) => ({ ...sectionOf('openai', server.url), timeouts: { crash: '1s' }, ...more })
const spent = () => opened.store.models.usage('2026-05-04T12:00:00.000Z')

describe('what is paid for', () => {
  it('is the question, too, of an answer that is not waited for any longer', async () => {
    await server.script({ text: 'late', delayMs: 3_000 })
    expect(await gatewayOn(opened, settings()).model.ask(asking(), never)).toMatchObject({ code: 'timed-out' })
    expect(await spent()).toMatchObject({ reservedUsd: 0, parts: [{ calls: 1, outputTokens: 0 }] })
    expect((await spent()).monthUsd).toBeGreaterThan(0)
  })

  it('is the question, too, of an answer that is given up while the provider writes it', async () => {
    await server.script({ text: 'late', delayMs: 3_000 })
    const leaving = new AbortController()
    const reply = gatewayOn(opened, settings({ timeouts: { crash: '30s' } })).model.ask(asking(), leaving.signal)
    await expect.poll(async () => (await server.received()).length).toBe(1)
    leaving.abort()
    expect(await reply).toMatchObject({ code: 'cancelled' })
    expect(await spent()).toMatchObject({ reservedUsd: 0, parts: [{ calls: 1 }] })
  })

  it('is nothing where nobody is at it: before the first try, and between two', async () => {
    await server.script({ status: 503, message: 'busy', headers: { 'retry-after': '20' } })
    const leaving = new AbortController()
    const { model, log } = gatewayOn(opened, settings({ timeouts: { crash: '30s' } }))
    const reply = model.ask(asking(), leaving.signal)
    await expect.poll(() => log.filter((line) => line.includes('OpenAI API answer')).length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    leaving.abort()
    expect(await reply).toMatchObject({ code: 'cancelled' })
    expect(await model.ask(asking(), AbortSignal.abort())).toMatchObject({ code: 'cancelled' })
    expect(await spent()).toMatchObject({ reservedUsd: 0, parts: [] })
  })

  it('is every answer that had begun, also where another try brought a whole one', async () => {
    const usage = { input: 1000, output: 100 }
    await server.script({ text: 'A null pointer that', inside: { status: 500, message: 'broke' } }, { text: 'It is null.', usage })
    const reply = await gatewayOn(opened, settings({ timeouts: { crash: '10s' } })).model.ask(asking({ listener }), never)
    if (reply.kind !== 'answer') throw new Error(JSON.stringify(reply))
    expect(reply.usage.inputTokens).toBeGreaterThan(1000)
    expect(reply.usage.outputTokens).toBeGreaterThan(100)
    const { parts } = await spent()
    expect(parts).toMatchObject([{ calls: 1, inputTokens: reply.usage.inputTokens, outputTokens: reply.usage.outputTokens }])
  })

  it('stays reserved where it cannot be written down', async () => {
    await server.script({ text: 'ok' })
    const models = { ...opened.store.models, settle: () => Promise.reject(new Error('no store')) }
    const { model } = gatewayOn({ ...opened, store: { ...opened.store, models } }, settings())
    await expect(model.ask(asking(), never)).rejects.toThrow('no store')
    expect((await spent()).reservedUsd).toBeGreaterThan(0)
  })
})
