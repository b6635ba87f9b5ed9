import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/domain/outside-text/token-text.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ModelAnswer, ModelMessage, ModelReply, ModelRequest, ModelTool } from '../../src/ports/model/model.ts'
import { gatewayOn, openTestStore, sectionOf, type TestStore } from './gateway-under-test.ts'
import { type ModelServer, startModelServer } from './servers/process.ts'
import { goodKey } from './servers/turn.ts'

const never = new AbortController().signal
const key = new Secret(goodKey)
const question: ModelMessage = { role: 'user', parts: [{ kind: 'text', text: 'Why?' }] }
const look: ModelTool = { name: 'look', description: 'Looks.', input: { type: 'object', properties: {} } }

function asking(more: Partial<ModelRequest> = {}): ModelRequest {
  return { purpose: 'crash', task: 't', system: 's', messages: [question], ...more }
}

function answered(reply: ModelReply): ModelAnswer {
  if (reply.kind !== 'answer') throw new Error(JSON.stringify(reply))
  return reply
}

let opened: TestStore
let openai: ModelServer
let azure: ModelServer
let glm: ModelServer
let ollama: ModelServer
let anthropic: ModelServer
beforeAll(async () => {
  ;[opened, openai, azure, glm, ollama, anthropic] = await Promise.all([
    openTestStore(),
    startModelServer('openai'),
    startModelServer('azure'),
    startModelServer('glm'),
    startModelServer('ollama'),
    startModelServer('anthropic'),
  ])
})
beforeEach(async () => {
  await opened.clear()
  await Promise.all([openai, azure, glm, ollama, anthropic].map((server) => server.script()))
})
afterAll(async () => {
  await Promise.all([openai, azure, glm, ollama, anthropic].map((server) => server.stop()))
  await opened.store.close()
})

const told = async (server: ModelServer, field: string) => (await server.received()).map(({ body }) => body[field])

describe('Azure', () => {
  it.each([
    ['by its newer address', {}, '/openai/v1/chat/completions', ''],
    ['by a deployment of a version', { apiVersion: '2024-10-21' }, '/openai/deployments/my-gpt/chat/completions', 'api-version=2024-10-21'],
  ])('is asked %s, with its own header for the key', async (_, more, path, query) => {
    await azure.script({ text: 'ok' })
    const { model } = gatewayOn(opened, { azure: { baseURL: azure.url, apiKey: key, model: 'my-gpt', ...more } })
    expect(answered(await model.ask(asking(), never))).toMatchObject({ text: 'ok', provider: 'azure', costUsd: null })
    expect(await azure.received()).toMatchObject([{ path, query, headers: { 'api-key': goodKey } }])
  })

  it('says that a key is refused', async () => {
    const { model } = gatewayOn(opened, { azure: { baseURL: azure.url, apiKey: new Secret('another-key'), model: 'my-gpt' } })
    expect(await model.ask(asking(), never)).toMatchObject({
      code: 'key-refused',
      message: expect.stringContaining('invalid subscription key'),
    })
  })
})

describe('Anthropic', () => {
  const use = () => gatewayOn(opened, { anthropic: { baseURL: anthropic.url, apiKey: key, model: 'claude-3-5-sonnet-20241022' } }).model
  const marked = (body: unknown): number => JSON.stringify(body).split('"cache_control"').length - 1

  it('is asked to keep the beginning of a conversation that goes on, up to what was said last, and paid for it as it lists', async () => {
    const usage = { input: 1000, output: 0, cached: 600, written: 300 }
    await anthropic.script({ calls: [{ name: 'look', input: {} }] }, { text: 'Done.', usage })
    const model = use()
    const first = answered(await model.ask(asking({ tools: [look] }), never))
    const results = ['one', 'two'].map((text) => ({ id: first.toolCalls[0]?.id ?? '', name: 'look', text, isError: false }))
    const again = asking({ tools: [look], messages: [question, first.turn, { role: 'tool', results }] })
    const last = answered(await model.ask(again, never))
    expect(last.usage).toEqual({ inputTokens: 1000, outputTokens: 0, cachedTokens: 600, writtenTokens: 300 })
    expect(last.costUsd).toBeCloseTo((100 * 3 + 600 * 0.3 + 300 * 3.75) / 1e6, 12)

    const kept = { cache_control: { type: 'ephemeral' } }
    const [, { body } = { body: {} }] = await anthropic.received()
    expect(body).toMatchObject({ system: [kept], messages: [{}, {}, { content: [{}, kept] }] })
    expect(marked(body)).toBe(2)
  })

  it('is written down for who debugs when it answers in pieces, too, without keys and secrets', async () => {
    await anthropic.script({ text: 'It is null; token=abcdefgh12345' })
    const { model, log } = gatewayOn(opened, { anthropic: { baseURL: anthropic.url, apiKey: key, model: 'claude-3-5-sonnet-20241022' } })
    await model.ask(asking({ listener: { text: () => undefined, restarted: () => undefined } }), never)
    await expect.poll(() => log.filter((line) => line.includes('Anthropic API answer')).join()).toContain('message_stop')
    expect(log.join()).not.toMatch(new RegExp(`${goodKey}|abcdefgh12345`))
  })

  it('keeps nothing of a question that is asked once', async () => {
    await anthropic.script({ text: 'Done.' })
    await use().ask(asking(), never)
    expect(marked((await anthropic.received())[0]?.body)).toBe(0)
  })

  it('is asked without, where a server that speaks its protocol keeps nothing', async () => {
    await anthropic.script(
      { status: 400, message: 'messages.0.content.0.cache_control: Extra inputs are not permitted' },
      { text: 'Done.' },
    )
    expect(answered(await use().ask(asking({ tools: [look] }), never))).toMatchObject({ text: 'Done.', notes: [] })
    expect((await anthropic.received()).map(({ body }) => marked(body))).toEqual([2, 0])
  })
})

describe('GLM', () => {
  const ofGlm = (model = 'glm-4.5-flash') => ({ glm: { baseURL: `${glm.url}/api/paas/v4/chat/completions`, apiKey: key, model } })

  it('answers beside its thoughts, free of charge, and is never told which tool to choose', async () => {
    await glm.script({ calls: [{ name: 'look', input: {} }] }, { text: 'Done.' })
    const { model } = gatewayOn(opened, ofGlm())
    const first = answered(await model.ask(asking({ tools: [look], toolChoice: 'required' }), never))
    const results = first.toolCalls.map(({ id, name }) => ({ id, name, text: 'all is well', isError: false }))
    const last = asking({ tools: [look], toolChoice: 'none', messages: [question, first.turn, { role: 'tool', results }] })
    expect(answered(await model.ask(last, never))).toMatchObject({ text: 'Done.', costUsd: 0 })
    expect(JSON.stringify((await glm.received())[1]?.body)).toContain('all is well')
  })

  it('says in its own words what it does not like, and means by its numbers what others say by status', async () => {
    await glm.script({ status: 400, message: 'API 调用参数有误，请检查文档。', code: '1210' })
    expect(await gatewayOn(opened, ofGlm()).model.ask(asking(), never)).toMatchObject({
      code: 'request-refused',
      message: 'API 调用参数有误，请检查文档。 (1210)',
    })
    expect(await gatewayOn(opened, ofGlm('glm-0')).model.ask(asking(), never)).toMatchObject({ code: 'model-unknown' })
    await opened.clear()
    await glm.script({ status: 429, message: '您的账户已欠费，请充值后重试。', code: '1113' })
    expect(await gatewayOn(opened, ofGlm()).model.ask(asking(), never)).toMatchObject({ code: 'rate-limited' })
    // Not tried again: money does not come back in seconds.
    expect(await glm.received()).toHaveLength(1)
  })

  it('says that it kept an answer back', async () => {
    await glm.script({ text: '', stop: 'filtered' })
    expect(answered(await gatewayOn(opened, ofGlm()).model.ask(asking(), never)).stop).toBe('filtered')
  })
})

describe('a model that refuses a parameter', () => {
  it('of the newer kind is asked by the newer name of the limit, without a temperature, and that is said once and remembered', async () => {
    await openai.script(
      {
        status: 400,
        message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        code: 'unsupported_parameter',
        parameter: 'max_tokens',
      },
      { status: 400, message: "Unsupported value: 'temperature' does not support 0.3 with this model.", parameter: 'temperature' },
      { text: 'ok' },
      { text: 'again' },
    )
    const { model } = gatewayOn(opened, sectionOf('openai', openai.url, 'o4-mini'))
    const answer = answered(await model.ask(asking(), never))
    expect(answer.notes.map(({ en }) => en)).toEqual([expect.stringContaining('temperature is left out')])
    await model.ask(asking(), never)
    expect(await told(openai, 'max_tokens')).toEqual([2000, undefined, undefined, undefined])
    expect(await told(openai, 'max_completion_tokens')).toEqual([undefined, 2000, 2000, 2000])
    expect(await told(openai, 'temperature')).toEqual([0.3, 0.3, undefined, undefined])
  })

  it('that writes less is asked for less, and that is said', async () => {
    await openai.script(
      { status: 400, message: 'max_tokens is too large: 2000. This model supports at most 1024 completion tokens.' },
      { text: 'ok' },
    )
    const { notes } = answered(await gatewayOn(opened, sectionOf('openai', openai.url)).model.ask(asking(), never))
    expect(notes[0]?.en).toMatch(/limited to 1024 tokens/)
    expect(await told(openai, 'max_tokens')).toEqual([2000, 1024])
  })

  it('that calls no tools answers without them, and that is said', async () => {
    await ollama.script({ status: 400, message: 'registry.ollama.ai/library/gemma:2b does not support tools' }, { text: 'I guess.' })
    const { notes, text } = answered(
      await gatewayOn(opened, sectionOf('ollama', ollama.url, 'gemma:2b')).model.ask(asking({ tools: [look] }), never),
    )
    expect(text).toBe('I guess.')
    expect(notes[0]?.en).toMatch(/^the model calls no tools and was asked without them: .*does not support tools/)
    expect((await told(ollama, 'tools')).map((tools) => tools !== undefined)).toEqual([true, false])
  })

  it('that thinks, or answers, in pieces only is asked so', async () => {
    await openai.script(
      { status: 400, message: 'parameter.enable_thinking must be set to false for non-streaming calls' },
      { text: 'ok' },
      { status: 400, message: 'This model only support stream mode, please enable the stream parameter to access the model.' },
      { text: 'in pieces' },
    )
    const { model } = gatewayOn(opened, sectionOf('openai', openai.url))
    expect(answered(await model.ask(asking(), never)).text).toBe('ok')
    expect(answered(await model.ask(asking(), never)).text).toBe('in pieces')
    expect(await told(openai, 'enable_thinking')).toEqual([undefined, false, false, undefined])
    expect((await told(openai, 'stream')).map((stream) => stream === true)).toEqual([false, false, false, true])
  })
})

describe('a small window', () => {
  it.each([
    ['gpt-4', {}, 6_192],
    ['gpt-4', { contextTokens: 4_000 }, 2_000],
    ['gpt-4o', {}, 24_000],
  ])('of %s with %j holds question and answer: data is cut in its middle, and that is said', async (name, more, most) => {
    await openai.script({ text: 'ok' })
    const lines = Array.from({ length: 20_000 }, (_, index) => `2026-11-26T13:05:12.117Z ERROR request ${index} failed after 370ms`)
    const messages: ModelMessage[] = [{ role: 'user', parts: [{ kind: 'data', label: 'log', text: lines.join('\n') }] }]
    const { model } = gatewayOn(opened, { openai: { baseURL: `${openai.url}/v1`, apiKey: key, model: name, ...more } })
    const { notes } = answered(await model.ask(asking({ messages }), never))
    expect(notes[0]?.en).toBe(`one text was cut in the middle, to ask with no more than ${most} tokens`)
    const sent = JSON.stringify((await openai.received())[0]?.body['messages'])
    expect(estimateTokens(sent)).toBeGreaterThan(most * 0.9)
    expect(estimateTokens(sent)).toBeLessThan(most * 1.1)
    expect(sent).toMatch(/request 0 failed.*tokens are left out here.*request 19999 failed/)
    expect((await told(openai, 'max_tokens'))[0]).toBe(2_000)
  })
})

describe('another model', () => {
  it.each([
    [
      'reads more',
      400,
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      'context_length_exceeded',
    ],
    ['is paid for', 402, 'Insufficient Balance', 'invalid_request_error'],
    ['is known', 400, 'The model `x` does not exist', 'invalid_request_error'],
  ])('is asked where it %s', async (_, status, message, code) => {
    await openai.script({ status, message, code })
    await ollama.script({ text: 'from the other' })
    const { model } = gatewayOn(opened, { ...sectionOf('openai', openai.url), ...sectionOf('ollama', ollama.url) })
    expect(answered(await model.ask(asking(), never))).toMatchObject({
      provider: 'ollama',
      tried: [{ message: expect.stringContaining(message) }],
    })
    expect(await openai.received()).toHaveLength(1)
  })
})
