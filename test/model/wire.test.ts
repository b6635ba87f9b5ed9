import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLine } from '../../src/adapters/model/provider-line.ts'
import type { CallAnswer } from '../../src/adapters/model/providers/call.ts'
import { ProviderFault } from '../../src/adapters/model/providers/fault.ts'
import type { PreparedMessage } from '../../src/adapters/model/providers/prompt.ts'
import { resolveProviders } from '../../src/adapters/model/resolve.ts'
import { ModelSettings } from '../../src/adapters/model/settings.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { ModelTurn } from '../../src/ports/model/model.ts'
import { awsEvent, awsException } from './servers/aws-event.ts'

/** What providers send, byte by byte: what a scripted server that speaks properly never does. */
type Kind = 'compatible' | 'anthropic' | 'bedrock'

interface Sent {
  readonly body: string | Buffer
  readonly whole?: boolean
  readonly status?: number
  readonly type?: string
  /** Each byte by itself. */
  readonly isSlow?: boolean
  /** The connection is torn instead of closed. */
  readonly isTorn?: boolean
}

let server: Server
let next: Sent
let requests: Record<string, unknown>[]
beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  requests.push(JSON.parse(await text(request)) as Record<string, unknown>)
  const { body, whole = false, status = 200, type, isSlow = false, isTorn = false } = next
  const streamed = request.url?.endsWith('-stream') === true ? 'application/vnd.amazon.eventstream' : 'text/event-stream'
  response.writeHead(status, { 'content-type': type ?? (whole ? 'application/json' : streamed) })
  for (const piece of isSlow ? [...Buffer.from(body)].map((byte) => Buffer.from([byte])) : [Buffer.from(body)])
    await new Promise((resolve) => response.write(piece, () => setImmediate(resolve)))
  if (isTorn) response.socket?.destroy()
  else response.end()
}

const question: PreparedMessage = { role: 'user', text: 'Why?' }
const look = { name: 'look', description: 'Looks.', input: { type: 'object', properties: {} } }

async function ask(kind: Kind, sent: Sent, messages: readonly PreparedMessage[] = [question]): Promise<CallAnswer> {
  next = sent
  requests = []
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const section = { baseURL, model: 'm', apiKey: new Secret('a-key'), ...(kind === 'bedrock' ? { region: 'us-east-1' } : {}) }
  const [provider] = resolveProviders(ModelSettings.parse({ [kind]: section })).providers
  if (provider === undefined) throw new Error('no provider')
  const line = openLine(provider, [], { isDebug: false, debug: () => undefined, info: () => undefined, warn: () => undefined })
  const call = { provider: kind, system: 's', messages, tools: [look], toolChoice: 'auto', maxTokens: 100 } as const
  const more = { temperature: undefined, json: false, keepsBeginnings: false, onText: sent.whole === true ? undefined : () => undefined }
  return line.call({ ...call, ...more }, { timeoutMs: 20_000, random: () => 0, onRetry: () => undefined }, new AbortController().signal)
}

/** What came of it in a word: the text of an answer, or what went wrong. */
async function outcome(kind: Kind, sent: Sent): Promise<string> {
  return ask(kind, sent).then(
    (answer) => `answer ${answer.text}`,
    (fault: unknown) => (fault instanceof ProviderFault ? fault.code : String(fault)),
  )
}

/** A turn as whoever investigates puts it back, with an answer of its tool. */
function goingOn(kind: Kind, { text: said, toolCalls, kept }: CallAnswer): PreparedMessage[] {
  const turn: ModelTurn = {
    role: 'assistant',
    text: said,
    toolCalls,
    ...(kept === undefined ? {} : { kept: { provider: kind, content: kept } }),
  }
  return [question, turn, { role: 'tool', results: toolCalls.map(({ id, name }) => ({ id, name, text: 'seen', isError: false })) }]
}

function chunk(delta: object, finish_reason: string | null = null): string {
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`
}
const usageChunk = `data: ${JSON.stringify({ id: 'x', choices: [], usage: { prompt_tokens: 5, completion_tokens: 6 } })}\n\n`
const done = 'data: [DONE]\n\n'
const called = (index: number, more: object, args?: string | null) => ({
  tool_calls: [
    { index, ...more, function: { ...('id' in more ? { name: 'look' } : {}), ...(args === undefined ? {} : { arguments: args }) } },
  ],
})
function whole(message: object, finish_reason: string | null = 'stop', usage: object = { prompt_tokens: 5, completion_tokens: 6 }): Sent {
  const choices = [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason }]
  return { whole: true, body: JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage }) }
}

const event = (type: string, more: object = {}): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
const begun = event('message_start', {
  message: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 5, output_tokens: 1 },
  },
})
const block = (index: number, content_block: object, ...deltas: readonly object[]): string =>
  event('content_block_start', { index, content_block }) +
  deltas.map((delta) => event('content_block_delta', { index, delta })).join('') +
  event('content_block_stop', { index })
const ended = (stop_reason: string): string =>
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 9 } }) + event('message_stop')
const saying = block(0, { type: 'text', text: '' }, { type: 'text_delta', text: '中😀' }, { type: 'text_delta', text: '' })

const converse = (...events: readonly Buffer[]): Buffer => Buffer.concat([awsEvent('messageStart', { role: 'assistant' }), ...events])
const piece = (contentBlockIndex: number, delta: object): Buffer => awsEvent('contentBlockDelta', { contentBlockIndex, delta })
const stopped = (stopReason: string): Buffer => awsEvent('messageStop', { stopReason })

const normal = {
  compatible: `: a comment\r\n\r\n${chunk({ role: 'assistant', content: '' }).replaceAll('\n', '\r\n')}${chunk({ content: '中' })}${chunk({})}${chunk({ content: '😀' })}`,
  anthropic: begun + event('ping') + saying,
  bedrock: converse(piece(0, { text: '中' }), piece(0, { text: '😀' })),
} as const
const endings = { compatible: chunk({}, 'stop') + usageChunk + done, anthropic: ended('end_turn'), bedrock: stopped('end_turn') } as const

describe.each(['compatible', 'anthropic', 'bedrock'] as const)('a stream of %s', (kind) => {
  it('is read whatever bytes come together', async () => {
    const body = Buffer.concat([Buffer.from(normal[kind]), Buffer.from(endings[kind])])
    expect(await outcome(kind, { body, isSlow: true })).toBe('answer 中😀')
  })

  it.each(['closed', 'torn'])('that is %s before its end is cut off, wherever that is, and never taken for an answer', async (how) => {
    const body = Buffer.from(normal[kind])
    const seen = new Set<string>()
    for (let length = 0; length <= body.length; length += 1)
      seen.add(await outcome(kind, { body: body.subarray(0, length), isTorn: how === 'torn' }))
    expect([...seen]).toEqual(['cut-off'])
  })
})

describe('chat completions', () => {
  it('come without a space, without usage, and with usage that says nothing', async () => {
    const body = (chunk({ content: 'a' }) + chunk({}, 'stop')).replaceAll('data: ', 'data:')
    expect(await ask('compatible', { body })).toMatchObject({ text: 'a', usage: undefined })
    for (const usage of [
      {},
      { prompt_tokens: 0, completion_tokens: 0 },
      { prompt_tokens: -5, completion_tokens: 3 },
      { prompt_tokens: 5, completion_tokens: 1e300 },
    ])
      expect(await ask('compatible', whole({ content: 'a' }, 'stop', usage))).toMatchObject({ usage: undefined })
    const odd = { prompt_tokens: 5, completion_tokens: 2.4, prompt_tokens_details: { cached_tokens: 900 } }
    expect((await ask('compatible', whole({ content: 'a' }, 'stop', odd))).usage).toEqual({
      inputTokens: 5,
      outputTokens: 2,
      cachedTokens: 5,
    })
  })

  it.each([
    [
      'interleaved',
      [
        called(0, { id: 'a' }, ''),
        called(1, { id: 'b' }, ''),
        called(1, {}, '{"x":'),
        called(0, {}, '{"y":'),
        called(1, {}, '1}'),
        called(0, {}, '2}'),
      ],
      [{ y: 2 }, { x: 1 }],
    ],
    ['in one place', [called(0, { id: 'a' }, '{"y":2}'), called(0, { id: 'b' }, '{"x":1}')], [{ y: 2 }, { x: 1 }]],
    ['of one id', [called(0, { id: 'a' }, '{"y":2}'), called(1, { id: 'a' }, '{"x":1}')], [{ y: 2 }, { x: 1 }]],
    ['without an id', [called(0, { id: '' }, '{"y":2}')], [{ y: 2 }]],
    ['without arguments', [called(0, { id: 'a' }, null)], [{}]],
  ])('call tools %s', async (_, deltas, inputs) => {
    const { toolCalls, stop } = await ask('compatible', {
      body: deltas.map((delta) => chunk(delta)).join('') + chunk({}, 'tool_calls') + done,
    })
    expect(toolCalls.map(({ name, input }) => [name, input])).toEqual(inputs.map((input) => ['look', input]))
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(inputs.length)
    expect(stop).toBe('tool-calls')
  })

  it('refuse in a field of its own', async () => {
    expect(await ask('compatible', whole({ refusal: 'I cannot.' }))).toMatchObject({ text: 'I cannot.', stop: 'filtered' })
    expect(await ask('compatible', { body: chunk({ refusal: 'I cannot.' }) + chunk({}, 'stop') + done })).toMatchObject({
      text: 'I cannot.',
      stop: 'filtered',
    })
  })

  it.each(['network_error', 'insufficient_system_resource'])('that end with %s are no answer', async (reason) => {
    expect(await outcome('compatible', { body: chunk({ content: 'a' }) + chunk({}, reason) + done })).toBe('provider-fault')
    expect(await outcome('compatible', whole({ content: '' }, reason))).toBe('provider-fault')
  })

  it.each([true, false])('show the signature of a call again to who signed it (whole: %s)', async (isWhole) => {
    const call = {
      id: 'a',
      type: 'function',
      extra_content: { google: { thought_signature: 'SIGNED' } },
      function: { name: 'look', arguments: '{}' },
    }
    const sent = isWhole
      ? whole({ tool_calls: [call] }, 'tool_calls')
      : { body: chunk({ tool_calls: [{ index: 0, ...call }] }, 'tool_calls') + done }
    const messages = goingOn('compatible', await ask('compatible', sent))
    await ask('compatible', whole({ content: 'a' }), messages)
    expect(requests[0]?.['messages']).toMatchObject([
      {},
      {},
      { tool_calls: [{ id: 'a', extra_content: { google: { thought_signature: 'SIGNED' } } }] },
      {},
    ])
    await ask('bedrock', { body: converse(stopped('end_turn')) }, messages)
    expect(JSON.stringify(requests)).not.toContain('SIGNED')
  })

  it('that are in no known form are said to be so, in a line', async () => {
    const call = { id: 'a', type: 'function', function: { name: 'look', arguments: { a: 1 } } }
    const message =
      'the answer is not in the format of this interface: choices.0.message.tool_calls.0.function.arguments: Invalid input: expected string, received object'
    await expect(ask('compatible', whole({ tool_calls: [call] }, 'tool_calls'))).rejects.toMatchObject({ code: 'unreadable', message })
    await expect(ask('compatible', { body: chunk({ tool_calls: [{ index: 0, ...call }] }) })).rejects.toMatchObject({
      code: 'unreadable',
      message: message.replace('message', 'delta'),
    })
  })

  it('are said to be a web page where a proxy answers, with its title', async () => {
    const body = '<html>\r\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>'
    await expect(ask('compatible', { body, status: 502, type: 'text/html' })).rejects.toMatchObject({
      code: 'provider-fault',
      message: 'HTTP 502, a web page: 502 Bad Gateway',
    })
  })
})

describe("Anthropic's messages", () => {
  it('show thoughts again as they were signed, hidden ones too', async () => {
    const thinking = block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'hm' },
      { type: 'signature_delta', signature: 'SIGNED' },
    )
    const hidden = block(1, { type: 'redacted_thinking', data: 'HIDDEN' })
    const use = block(
      2,
      { type: 'tool_use', id: 't1', name: 'look', input: {} },
      { type: 'input_json_delta', partial_json: '{"a"' },
      { type: 'input_json_delta', partial_json: ':1}' },
    )
    const first = await ask('anthropic', { body: begun + thinking + hidden + use + ended('tool_use') })
    const { remarks } = await ask('anthropic', { body: begun + saying + ended('end_turn') }, goingOn('anthropic', first))
    expect(remarks).toEqual([])
    const messages = requests[0]?.['messages'] as readonly { readonly content: readonly object[] }[] | undefined
    expect(messages?.[1]?.content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'SIGNED' },
      { type: 'redacted_thinking', data: 'HIDDEN' },
      { type: 'tool_use', id: 't1', name: 'look', input: { a: 1 } },
    ])
  })

  it('pass over an event that they did not have before', async () => {
    expect(await outcome('anthropic', { body: begun + event('brand_new', { a: 1 }) + saying + ended('end_turn') })).toBe('answer 中😀')
    expect(await outcome('anthropic', { body: begun + event('content_block_delta', { index: 0 }) + saying + ended('end_turn') })).toBe(
      'unreadable',
    )
  })

  it.each([
    ['refusal', 'filtered'],
    ['model_context_window_exceeded', 'length'],
    ['max_tokens', 'length'],
    ['pause_turn', 'end'],
    ['something_new', 'other'],
  ])('that end with %s are %s', async (reason, stop) => {
    expect((await ask('anthropic', { body: begun + saying + ended(reason) })).stop).toBe(stop)
  })

  it('take over a conversation that another provider began, whatever its names, ids and empty turns', async () => {
    const call = { id: 'functions.look:0', name: 'functions.look it', input: {}, raw: '{}' }
    const messages: PreparedMessage[] = [
      question,
      {
        role: 'assistant',
        text: '\n\n',
        toolCalls: [call],
        kept: { provider: 'compatible', content: { reasoning: [{ text: 'hm' }], marks: {} } },
      },
      { role: 'tool', results: [{ id: call.id, name: call.name, text: 'seen', isError: false }] },
      { role: 'assistant', text: ' ', toolCalls: [] },
      question,
    ]
    await ask('anthropic', { body: begun + saying + ended('end_turn') }, messages)
    expect(requests[0]?.['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Why?' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'functions_look_0', name: 'functions_look_it', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'functions_look_0', content: 'seen' }] },
      { role: 'assistant', content: [{ type: 'text', text: '(nothing)' }] },
      { role: 'user', content: [{ type: 'text', text: 'Why?' }] },
    ])
  })
})

describe("Bedrock's Converse", () => {
  it('shows thoughts again as they were signed', async () => {
    const thinking = [
      piece(0, { reasoningContent: { text: 'hm' } }),
      piece(0, { reasoningContent: { signature: 'SIGNED' } }),
      awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
    ]
    const use = [
      awsEvent('contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 't1', name: 'look' } } }),
      piece(1, { toolUse: { input: '{}' } }),
      awsEvent('contentBlockStop', { contentBlockIndex: 1 }),
    ]
    const first = await ask('bedrock', { body: converse(...thinking, ...use, stopped('tool_use')) })
    await ask('bedrock', { body: converse(stopped('end_turn')) }, goingOn('bedrock', first))
    expect(requests[0]?.['messages']).toMatchObject([
      {},
      { content: [{ reasoningContent: { reasoningText: { text: 'hm', signature: 'SIGNED' } } }, { toolUse: { toolUseId: 't1' } }] },
      {},
    ])
  })

  it.each([
    ['throttlingException', 'rate-limited'],
    ['internalServerException', 'provider-fault'],
    ['serviceUnavailableException', 'provider-fault'],
    ['modelStreamErrorException', 'provider-fault'],
    ['validationException', 'request-refused'],
  ])('that breaks off with %s is %s', async (name, code) => {
    expect(await outcome('bedrock', { body: converse(piece(0, { text: 'a' }), awsException(name, { message: 'no' })) })).toBe(code)
  })

  it('tells that a guardrail held an answer back', async () => {
    expect((await ask('bedrock', { body: converse(piece(0, { text: 'a' }), stopped('guardrail_intervened')) })).stop).toBe('filtered')
  })
})
