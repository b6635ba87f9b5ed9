import { describe, expect, it } from 'vitest'
import { costOf, knownModel } from './known-models.ts'

const priceOf = (provider: string, model: string) => knownModel(provider, model).price?.input

describe('the price of a model', () => {
  it.each([
    ['openai', 'gpt-4', 30],
    ['openai', 'gpt-4-0613', 30],
    ['openai', 'gpt-4-1106-preview', 10],
    ['openai', 'gpt-4o-2024-08-06', 2.5],
    ['openai', 'gpt-4o-2024-05-13', 5],
    ['openai', 'gpt-3.5-turbo', 0.5],
    ['anthropic', 'claude-3-5-sonnet-20241022', 3],
    ['anthropic', 'claude-3-5-haiku-latest', 0.8],
    ['anthropic', 'claude-opus-4-20250514', 15],
    ['bedrock', 'eu.anthropic.claude-3-5-sonnet-20240620-v1:0', 3],
    ['bedrock', 'amazon.nova-lite-v1:0:300k', 0.06],
    ['glm', 'glm-4.5-flash', 0],
    ['ollama', 'qwen2.5:3b', 0],
    ['modelscope', 'Qwen/Qwen3-Coder-480B-A35B-Instruct', 0],
  ])('of %s %s is known, also of a dated version', (provider, model, usd) => {
    expect(priceOf(provider, model)).toBe(usd)
  })

  it.each([
    // Cost 75 and 1.5 US dollars, and not what the names before them cost.
    ['openai', 'gpt-4.5-preview'],
    ['openai', 'gpt-3.5-turbo-instruct'],
    ['openai', 'gpt-4o-audio-preview'],
    ['anthropic', 'claude-opus-4-9'],
    ['glm', 'glm-4.5'],
    ['qwen', 'qwen-max'],
    ['azure', 'gpt-4'],
    ['compatible', 'gpt-4'],
  ])('of %s %s is not known, however like another it is called', (provider, model) => {
    expect(priceOf(provider, model)).toBeUndefined()
    expect(costOf(knownModel(provider, model).price, { inputTokens: 1, outputTokens: 1, cachedTokens: 0 })).toBeNull()
  })

  it('of Bedrock is the same through the profile of any region', () => {
    for (const region of ['us', 'eu', 'apac', 'global', 'us-gov'])
      expect(knownModel('bedrock', `${region}.anthropic.claude-3-haiku-20240307-v1:0`).price).toEqual({ input: 0.25, output: 1.25 })
  })

  it('of Claude counts what is kept for later and what was kept before', () => {
    expect(knownModel('anthropic', 'claude-3-5-haiku-latest').price).toEqual({ input: 0.8, output: 4, cached: 0.08, written: 1 })
    const price = { input: 10, output: 20, cached: 1, written: 12.5 }
    expect(costOf(price, { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 600_000, writtenTokens: 200_000 })).toBe(2 + 0.6 + 2.5)
    expect(costOf({ input: 10, output: 20 }, { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 0, writtenTokens: 200_000 })).toBe(10)
  })

  it('counts what was kept from before by its own price, and never more of it than there was', () => {
    const price = { input: 10, output: 20, cached: 1 }
    expect(costOf(price, { inputTokens: 1_000_000, outputTokens: 500_000, cachedTokens: 400_000 })).toBe(6 + 0.4 + 10)
    expect(costOf(price, { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 9_000_000 })).toBe(1)
    expect(costOf({ input: 10, output: 20 }, { inputTokens: 1_000_000, outputTokens: 0, cachedTokens: 400_000 })).toBe(10)
  })
})
