import { describe, expect, it } from 'vitest'
import { resultText, type ToolCall, type ToolResult } from '../../domain/tool-call.ts'
import { fakeModel, type ScriptedTurn } from '../../ports/fakes/fake-model.ts'
import type { ConversationMeans, Progress } from './contract.ts'
import { converse } from './converse.ts'
import { noSteps } from './steps.ts'

const content = '【问题概述】a\n【根因分析】b [1]\n【影响范围】c\n【解决方案】d'
const report = { object: { promQL: ['up'], content } } as const
const ask = (...names: string[]): ScriptedTurn => ({ calls: names.map((name) => ({ name, input: { query: name } })) })
const brief = { reportId: 'r-1', language: 'zh', system: 'be exact', parts: [{ kind: 'text', text: 'begin' }], firstNumber: 1 } as const
const at = '2026-11-26T10:00:00.000Z'

function resultOf({ name, arguments: given }: ToolCall): ToolResult {
  const known = name !== 'unknown_tool'
  return {
    name,
    arguments: given,
    source: 'aceso',
    at,
    durationMs: 1,
    sizeBytes: 10,
    cached: false,
    outcome: known
      ? { kind: 'answer', data: { value: 37 }, notices: [] }
      : { kind: 'error', code: 'not-found', message: `no tool is named ${name}` },
  }
}

function meansWith(script: Parameters<typeof fakeModel>[0], limits: Partial<ConversationMeans['limits']> = {}) {
  const model = fakeModel(script)
  const heard: Progress[] = []
  const batches: (readonly ToolCall[])[] = []
  const means: ConversationMeans = {
    model,
    toolbox: {
      offers: () => [{ name: 'execute_query', description: 'asks', inputSchema: { type: 'object' }, source: 'aceso' }],
      async callAll(calls) {
        batches.push(calls)
        return calls.map((call) => resultOf(call))
      },
    },
    clock: { now: () => at },
    limits: { rounds: 20, deadlineMs: 60_000, callsPerRound: 4, ...limits },
    told: resultText,
    tell: (progress) => heard.push(progress),
    steps: noSteps,
  }
  return { means, model, heard, batches }
}

const talk = async (means: ConversationMeans, signal = new AbortController().signal) => converse(brief, means, signal)

describe('a conversation', () => {
  it('asks several tools at once, numbers their answers through all rounds, and ends with the report', async () => {
    const { means, model, batches } = meansWith([ask('execute_query', 'list_metrics'), ask('get_targets'), report])
    const { end, answers, spent } = await talk(means)
    expect(end).toEqual({ kind: 'answered', answer: report.object })
    expect(batches.map((calls) => calls.length)).toEqual([2, 1])
    expect(answers.map(({ number, round, result }) => [number, round, result.name])).toEqual([
      [1, 1, 'execute_query'],
      [2, 1, 'list_metrics'],
      [3, 2, 'get_targets'],
    ])
    expect(spent).toMatchObject({ rounds: 3, inputTokens: 300, outputTokens: 60, costUsd: 0, provider: 'fake' })
    expect(model.asked[2]?.messages.at(-1)).toMatchObject({ role: 'tool', results: [{ text: expect.stringMatching(/^\[3\] /) }] })
  })

  it('names an answer that was told before by its number, in every later turn too', async () => {
    const { means, model } = meansWith([ask('execute_query'), ask('execute_query'), report])
    const remembering: ConversationMeans = {
      ...means,
      toolbox: { ...means.toolbox, callAll: async (calls) => calls.map((call) => ({ ...resultOf(call), cached: model.asked.length > 1 })) },
    }
    await talk(remembering)
    expect(model.asked[2]?.messages.at(-1)).toMatchObject({ role: 'tool', results: [{ text: '[2] the same as [1]' }] })
  })

  it('begins each turn with all that the turn before held, so that a provider may keep it', async () => {
    const { means, model } = meansWith([ask('execute_query'), ask('execute_query', 'get_logs'), report])
    await talk(means)
    const sent = model.asked.map(({ system, tools, messages }) => ({
      head: JSON.stringify([system, tools]),
      messages: messages.map((one) => JSON.stringify(one)),
    }))
    expect(new Set(sent.map(({ head }) => head)).size).toBe(1)
    for (const [index, { messages }] of sent.slice(1).entries())
      expect(messages.slice(0, sent[index]?.messages.length)).toEqual(sent[index]?.messages)
  })

  it('orders to finish when the window is nearly full', async () => {
    const { means, model } = meansWith((request) => (request.toolChoice === 'none' ? report : ask('execute_query')))
    const state = { ...model.state(), inputTokens: 110 }
    expect((await talk({ ...means, model: { ...model, state: () => state as ReturnType<typeof model.state> } })).end.kind).toBe('answered')
    expect(model.asked.map(({ toolChoice }) => toolChoice)).toEqual(['auto', 'none'])
  })

  it('gives the model an error for a tool that is not there, and goes on', async () => {
    const { means, model } = meansWith([ask('unknown_tool'), report])
    expect((await talk(means)).end.kind).toBe('answered')
    expect(model.asked[1]?.messages.at(-1)).toMatchObject({
      results: [{ isError: true, text: expect.stringContaining('no tool is named') }],
    })
  })

  it('asks no more tools at once than it may, and says so', async () => {
    const { means, batches } = meansWith([ask('a', 'b', 'c'), report], { callsPerRound: 2 })
    const { answers } = await talk(means)
    expect(batches[0]).toHaveLength(2)
    expect(answers[2]?.result.outcome).toMatchObject({ kind: 'error', code: 'input-invalid' })
  })

  it.each<[string, ScriptedTurn, RegExp]>([
    ['is cut off', { text: '{"promQL":', stop: 'length' }, /截断/],
    ['holds no report', { text: 'The service is healthy.' }, /JSON/],
    ['lacks a section', { object: { promQL: [], content: '【问题概述】a' } }, /四个部分/],
  ])('orders to finish once where an answer %s', async (_, flawed, order) => {
    const { means, model } = meansWith([flawed, report])
    expect((await talk(means)).end.kind).toBe('answered')
    expect(model.asked[1]).toMatchObject({
      toolChoice: 'none',
      messages: expect.arrayContaining([{ role: 'user', parts: [{ kind: 'text', text: expect.stringMatching(order) }] }]),
    })
  })

  it('fails where the model was told to finish and still gives no report, with what it said', async () => {
    const { means } = meansWith([{ text: 'well' }, { text: 'it is fine' }])
    expect((await talk(means)).end).toEqual({
      kind: 'failed',
      error: {
        code: 'answer-invalid',
        message: 'the model was told to finish, and its answer held no report in the wanted form',
        why: {
          en: 'the model was told to finish, and its answer held no report in the wanted form',
          zh: '已要求模型结束，但回答中没有符合格式的报告',
        },
        retryable: true,
      },
      lastText: 'it is fine',
    })
  })

  it('lets the last of its rounds be the answer', async () => {
    const { means, model } = meansWith((request) => (request.toolChoice === 'none' ? report : ask('execute_query')), { rounds: 4 })
    const { end, answers } = await talk(means)
    expect(end.kind).toBe('answered')
    expect(model.asked.map(({ toolChoice }) => toolChoice)).toEqual(['auto', 'auto', 'auto', 'none'])
    expect(answers).toHaveLength(3)
  })

  it('tells a model that has asked as much as a report keeps to answer', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `tool_${index}`)
    const { means, model } = meansWith((request) => (request.toolChoice === 'none' ? report : ask(...many)), { rounds: 20 })
    const { end, answers } = await talk(means)
    expect(end.kind).toBe('answered')
    expect(model.asked).toHaveLength(4)
    expect(answers).toHaveLength(450)
  })

  it('fails at its limit where the model never stops asking', async () => {
    const { means, model } = meansWith(() => ask('execute_query'), { rounds: 4 })
    expect((await talk(means)).end).toMatchObject({ kind: 'failed', error: { code: 'round-limit' } })
    expect(model.asked).toHaveLength(4)
  })

  it.each<[string, ScriptedTurn, object]>([
    ['model-timed-out', { reply: { kind: 'failed', code: 'timed-out', message: 'no answer in 30 s', tried: [] } }, { retryable: true }],
    ['model-unreachable', { reply: { kind: 'failed', code: 'unreachable', message: 'refused', tried: [] } }, { retryable: true }],
    ['model-rate-limited', { reply: { kind: 'failed', code: 'rate-limited', message: '429', tried: [] } }, { retryable: true }],
    ['model-key-refused', { reply: { kind: 'failed', code: 'key-refused', message: '401', tried: [] } }, { retryable: false }],
    [
      'model-monthly-limit',
      { reply: { kind: 'refused', reason: 'monthly-limit', why: { en: 'spent', zh: '用完' } } },
      { retryable: false },
    ],
  ])('ends as %s with what was asked until then', async (code, turn, more) => {
    const { means } = meansWith([ask('execute_query'), turn])
    const { end, answers } = await talk(means)
    expect(end).toMatchObject({ kind: 'failed', error: { code, ...more } })
    expect(answers).toHaveLength(1)
  })

  it('ends at its deadline, whatever hangs', async () => {
    const { means } = meansWith([ask('execute_query'), report], { deadlineMs: 30 })
    const hanging: ConversationMeans = {
      ...means,
      toolbox: {
        ...means.toolbox,
        callAll: (calls, { signal }) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve(calls.map((call) => resultOf(call))))),
      },
    }
    expect((await talk(hanging)).end).toMatchObject({ kind: 'failed', error: { code: 'deadline', retryable: true } })
  })

  it('is cancelled by its caller, not failed', async () => {
    const { means } = meansWith([report])
    await expect(talk(means, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('tells what it does meanwhile', async () => {
    const { means, heard } = meansWith([ask('execute_query'), report])
    await talk(means)
    expect(heard.map(({ kind }) => kind)).toEqual(['thinking', 'spent', 'asked', 'told', 'thinking', 'spent'])
  })
})
