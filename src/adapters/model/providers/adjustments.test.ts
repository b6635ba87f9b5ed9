import { describe, expect, it } from 'vitest'
import { adjustedFor, noAdjustments } from './adjustments.ts'
import { ProviderFault } from './fault.ts'

const refused = (message: string, parameter?: string) =>
  new ProviderFault('request-refused', message, { status: 400, ...(parameter === undefined ? {} : { parameter }) })

describe('a refused parameter', () => {
  it.each([
    [
      "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.",
      { withoutTemperature: true },
    ],
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { completionTokens: true },
    ],
    ['max_tokens is too large: 2000. This model supports at most 1,024 completion tokens.', { mostTokens: 1024 }],
    ['max_tokens: 2000 > 1024, which is the maximum allowed number of output tokens for claude-x', { mostTokens: 1024 }],
    ["'response_format' of type 'json_object' is not supported", { withoutJsonMode: true }],
    ['unknown field stream_options', { withoutStreamUsage: true }],
    ['tool_choice: only auto is supported', { withoutToolChoice: true }],
    ['parameter.enable_thinking must be set to false for non-streaming calls', { withoutThinking: true }],
    ['This model only support stream mode, please enable the stream parameter to access the model.', { onlyStreams: true }],
    ['registry.ollama.ai/library/gemma:2b does not support tools', { withoutTools: true }],
    ["This model doesn't support tool use.", { withoutTools: true }],
    ['Function calling is not supported for this model', { withoutTools: true }],
  ])('is left out, renamed or made smaller: %s', (message, change) => {
    expect(adjustedFor(refused(message), noAdjustments, 2000)).toMatchObject(change)
  })

  it('may be named beside the message only', () => {
    expect(adjustedFor(refused('not supported', 'temperature'), noAdjustments, 2000)).toMatchObject({ withoutTemperature: true })
  })

  it.each([
    'API 调用参数有误，请检查文档 (1210)',
    'messages: at least one message is required',
    'max_tokens must be positive',
    "'max_tokens' or 'max_completion_tokens' is too large: 2000. This model's maximum context length is 4096 tokens and your request has 3000 input tokens",
    'tools.0.input_schema: JSON schema is invalid',
    'tools: at most 128 functions are supported',
    'max_tokens: 2000 is not a number',
  ])('that nobody names, or that cannot go, is told to people: %s', (message) => {
    expect(adjustedFor(refused(message), noAdjustments, 2000)).toBeUndefined()
  })

  it('is not the matter of any other fault, and nothing is changed twice', () => {
    expect(adjustedFor(new ProviderFault('provider-fault', 'temperature'), noAdjustments, 2000)).toBeUndefined()
    expect(adjustedFor(refused('temperature'), { ...noAdjustments, withoutTemperature: true }, 2000)).toBeUndefined()
    expect(adjustedFor(refused('max_tokens: at most 1024'), { ...noAdjustments, mostTokens: 1024 }, 2000)).toBeUndefined()
  })
})
