import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '../../src/app/config/load.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ModelAnswer, ModelMessage, ModelReply, ModelRequest, ModelTool } from '../../src/ports/model/model.ts'
import { gatewayOn, openTestStore, type TestStore, type UnderTest } from './gateway-under-test.ts'

/**
 * The same conversations with a real model: `ACESO_TEST_MODEL=1` and whatever configures a model (`OPENAI_API_KEY`, `LLM_PROVIDER=ollama`, ...). It costs a few cents at most.
 */
const isWanted = process.env['ACESO_TEST_MODEL'] === '1' && process.env['SKIP_LLM_TESTS'] !== 'true'
const why = process.env['SKIP_LLM_TESTS'] === 'true' ? 'SKIP_LLM_TESTS is true' : 'ACESO_TEST_MODEL=1 and the key of a model are not set'
const never = new AbortController().signal
const add: ModelTool = {
  name: 'add',
  description: 'Adds two numbers.',
  input: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
}

function asking(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    purpose: 'assistant',
    task: 'test',
    system: 'You are terse.',
    messages: [{ role: 'user', parts: [{ kind: 'text', text }] }],
    ...more,
  }
}

function answered<Output>(reply: ModelReply<Output>): ModelAnswer<Output> {
  if (reply.kind !== 'answer') throw new Error(JSON.stringify(reply))
  return reply
}

function configured() {
  return loadConfig({ directory: process.cwd(), environment: process.env }).config.models
}

describe.skipIf(!isWanted)(`a real model (${isWanted ? 'as configured' : `skipped: ${why}`})`, () => {
  let opened: TestStore
  let use: UnderTest
  beforeAll(async () => {
    opened = await openTestStore()
    use = gatewayOn(opened, configured())
  })
  afterAll(() => opened.store.close())

  it('answers, and tells what it used', async () => {
    const answer = answered(await use.model.ask(asking('Say the word "yes" and nothing else.'), never))
    expect(answer.text.toLowerCase()).toContain('yes')
    expect(answer.usage.inputTokens).toBeGreaterThan(0)
  })

  it('answers with an object', async () => {
    const output = { name: 'fact', schema: z.object({ capital: z.string() }) }
    const answer = answered(await use.model.ask({ ...asking('What is the capital of France?'), output }, never))
    expect(answer.object?.capital).toMatch(/Paris/i)
  })

  it('calls a tool and goes on from its result', async () => {
    const question = asking('Add 40 and 2 with the tool, then say the sum.', { tools: [add] })
    const first = answered(await use.model.ask(question, never))
    expect(first.toolCalls[0]?.input).toEqual({ a: 40, b: 2 })
    const results = first.toolCalls.map(({ id, name }) => ({ id, name, text: '42', isError: false }))
    const second = answered(
      await use.model.ask({ ...question, messages: [...question.messages, first.turn, { role: 'tool', results }] }, never),
    )
    expect(second.text).toContain('42')
  })

  it('calls a tool twice where two sums are wanted, at once or one after the other', async () => {
    const question = asking('Add 40 and 2, and add 50 and 3, with the tool: ask for both at once. Then say both sums.', { tools: [add] })
    const messages: ModelMessage[] = [...question.messages]
    let last = answered(await use.model.ask(question, never))
    for (let turn = 0; turn < 4 && last.toolCalls.length > 0; turn += 1) {
      const results = last.toolCalls.map(({ id, name, input }) => ({
        id,
        name,
        text: String(Number(input?.['a']) + Number(input?.['b'])),
        isError: false,
      }))
      messages.push(last.turn, { role: 'tool', results })
      last = answered(await use.model.ask({ ...question, messages: [...messages] }, never))
    }
    expect(last.text).toMatch(/42[^]*53/)
  })

  it('answers from what a tool said where none may be called any more', async () => {
    const question = asking('Add 40 and 2 with the tool, then say the sum.', { tools: [add] })
    const first = answered(await use.model.ask(question, never))
    const results = first.toolCalls.map(({ id, name }) => ({ id, name, text: '42', isError: false }))
    const messages: ModelMessage[] = [...question.messages, first.turn, { role: 'tool', results }]
    const last = answered(await use.model.ask({ ...question, messages, toolChoice: 'none' }, never))
    expect(last.toolCalls).toEqual([])
    expect(last.text).toContain('42')
  })

  it('says that an answer was cut off at its limit', async () => {
    const { model } = gatewayOn(opened, { ...configured(), maxTokens: 16 })
    expect(answered(await model.ask(asking('Count from 1 to 500.'), never)).stop).toBe('length')
  })

  it('is given up in time', async () => {
    const { model } = gatewayOn(opened, { ...configured(), timeouts: { assistant: '1s' } })
    expect(await model.ask(asking('Count from 1 to 500.'), never)).toMatchObject({ code: 'timed-out' })
  })

  it('says that a model is not known, and that a key is refused', async () => {
    const { state, other } = asConfigured()
    const unknown = other({ model: 'no-such-model' })
    expect(await unknown.model.ask(asking('Hello.'), never)).toMatchObject({ code: 'model-unknown' })
    if (state.provider === 'ollama' || state.provider === 'bedrock') return
    const refused = other({ apiKey: new Secret('a-key-that-nobody-has') })
    expect(await refused.model.ask(asking('Hello.'), never)).toMatchObject({ code: 'key-refused' })
  })

  /** The provider that is asked first, and a way to ask it with something that is wrong. */
  function asConfigured() {
    const state = use.model.state()
    if (state.kind === 'off') throw new Error(state.why.en)
    const models = configured()
    const section = models[state.provider as 'openai']
    const { apiKey, model, baseURL } = models
    const general = { ...(apiKey && { apiKey }), ...(model && { model }), ...(baseURL && { baseURL }) }
    const settings = (wrong: object) => ({
      ...models,
      provider: state.provider,
      backups: [],
      [state.provider]: { ...general, ...section, ...wrong },
    })
    return { state, other: (wrong: object) => gatewayOn(opened, settings(wrong)) }
  }

  it('tells the text as it comes', async () => {
    const told: string[] = []
    const listener = { text: (delta: string) => told.push(delta), restarted: () => undefined }
    const answer = answered(await use.model.ask(asking('Count from 1 to 10.', { listener }), never))
    expect(told.join('')).toBe(answer.text)
  })
})
