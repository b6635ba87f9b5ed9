import { describe, expect, it } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import type { Provider } from './providers/provider.ts'
import { type Resolved, resolveProviders } from './resolve.ts'
import { ModelSettings } from './settings.ts'

const key = new Secret('k')
const resolved = (settings: object): Resolved => resolveProviders(ModelSettings.parse(settings))
const only = (settings: object): Provider => {
  const [provider] = resolved(settings).providers
  if (provider === undefined) throw new Error('no provider')
  return provider
}

describe('who is asked', () => {
  it('is nobody without a key, and says how to change that', () => {
    expect(resolved({}).state).toMatchObject({ kind: 'off', reason: 'no-key', why: { en: expect.stringContaining('OPENAI_API_KEY') } })
    expect(resolved({ enabled: false, openai: { apiKey: key } }).state).toMatchObject({ kind: 'off', reason: 'disabled' })
  })

  it('is whoever has a key, in the documented order, each with its documented address and model', () => {
    const { providers, state } = resolved({
      qwen: { apiKey: key },
      anthropic: { apiKey: key },
      glm: { apiKey: key },
      openai: { apiKey: key },
      modelscope: { apiKey: key },
      ollama: {},
    })
    expect(providers.map(({ kind, model, endpoint }) => [kind, model, endpoint?.root])).toEqual([
      ['openai', 'gpt-4', 'https://api.openai.com/v1'],
      ['anthropic', 'claude-3-5-sonnet-20241022', 'https://api.anthropic.com/v1'],
      ['glm', 'glm-4.5-flash', 'https://open.bigmodel.cn/api/paas/v4'],
      ['qwen', 'qwen-max', 'https://dashscope.aliyuncs.com/compatible-mode/v1'],
      ['modelscope', 'Qwen/Qwen3-Coder-480B-A35B-Instruct', 'https://api-inference.modelscope.cn/v1'],
      ['ollama', 'qwen2.5:3b', 'http://127.0.0.1:11434/v1'],
    ])
    expect(state).toMatchObject({ provider: 'openai', backups: ['anthropic', 'glm', 'qwen', 'modelscope', 'ollama'] })
  })

  it('follows the provider and the backups that are named', () => {
    const settings = { provider: 'glm', glm: { apiKey: key }, openai: { apiKey: key }, ollama: {} }
    expect(resolved(settings).providers.map(({ kind }) => kind)).toEqual(['glm', 'openai', 'ollama'])
    expect(resolved({ ...settings, backups: ['ollama'] }).providers.map(({ kind }) => kind)).toEqual(['glm', 'ollama'])
    expect(resolved({ ...settings, backups: [] }).providers.map(({ kind }) => kind)).toEqual(['glm'])
  })

  it('gives the general key, model and address to the first provider only', () => {
    const { providers, unusable } = resolved({ provider: 'qwen', apiKey: key, model: 'qwen-turbo', backups: ['glm'] })
    expect(providers.map(({ kind, model }) => [kind, model])).toEqual([['qwen', 'qwen-turbo']])
    expect(unusable).toMatchObject([{ kind: 'glm', reason: 'no-key', why: { en: expect.stringContaining('ACESO_MODELS_GLM_API_KEY') } }])
  })

  it.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://api.anthropic.com/v1', 'anthropic'],
    ['https://dashscope.aliyuncs.com/compatible-mode/v1', 'qwen'],
    ['https://api-inference.modelscope.cn', 'modelscope'],
    ['https://one.openai.azure.com/', 'azure'],
    ['http://llm.internal:8000', 'compatible'],
    ['http://proxy.internal/anthropic/v1/messages', 'anthropic'],
    ['https://open.bigmodel.cn/api/anthropic', 'anthropic'],
    ['https://one.services.ai.azure.com/openai/v1', 'azure'],
  ])('knows whose address %s is', (baseURL, kind) => {
    expect(only({ baseURL, apiKey: key, model: 'm' }).kind).toBe(kind)
  })
})

describe('an address', () => {
  it.each([
    ['glm', 'https://open.bigmodel.cn/api/paas/v4/chat/completions', 'https://open.bigmodel.cn/api/paas/v4'],
    ['glm', 'https://open.bigmodel.cn', 'https://open.bigmodel.cn/api/paas/v4'],
    ['openai', 'http://proxy:8080/v1/', 'http://proxy:8080/v1'],
    ['anthropic', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com/v1'],
    ['anthropic', 'https://open.bigmodel.cn/api/anthropic', 'https://open.bigmodel.cn/api/anthropic/v1'],
    ['anthropic', 'https://proxy/anthropic/v1/', 'https://proxy/anthropic/v1'],
    ['anthropic', 'https://proxy/odd/messages', 'https://proxy/odd'],
    ['ollama', 'http://box:11434', 'http://box:11434/v1'],
    ['azure', 'https://one.openai.azure.com', 'https://one.openai.azure.com/openai/v1'],
  ])('of %s, %s, leads to %s', (kind, baseURL, root) => {
    expect(only({ provider: kind, model: 'm', [kind]: { baseURL, apiKey: key } }).endpoint?.root).toBe(root)
  })

  it('of Azure may be an older one, by version or in full', () => {
    const azure = { apiKey: key, model: 'my gpt', baseURL: 'https://one.openai.azure.com', apiVersion: '2024-10-21' }
    const older = { root: 'https://one.openai.azure.com/openai/deployments/my%20gpt', query: { 'api-version': '2024-10-21' } }
    expect(only({ azure }).endpoint).toEqual(older)
    const full = `${older.root}/chat/completions?api-version=2024-10-21`
    expect(only({ azure: { apiKey: key, model: 'my gpt', baseURL: full } }).endpoint).toEqual(older)
  })

  it('of nobody known needs a model, and the servers of others have other models', () => {
    for (const settings of [
      { provider: 'compatible', baseURL: 'http://llm:8000' },
      { openai: { apiKey: key, baseURL: 'http://llm:8000/v1' } },
    ]) {
      const { providers, unusable, state } = resolved(settings)
      expect(providers).toEqual([])
      expect(unusable).toMatchObject([{ reason: 'no-model', listing: { endpoint: { root: 'http://llm:8000/v1' } } }])
      expect(state).toMatchObject({ kind: 'off', reason: 'no-model' })
    }
    expect(only({ ollama: { baseURL: 'http://box:11434' } }).model).toBe('qwen2.5:3b')
  })
})

describe('a model', () => {
  it('has the price that is known, or the one that is configured, or none', () => {
    expect(only({ openai: { apiKey: key, model: 'gpt-4-0613' } })).toMatchObject({ price: { input: 30, output: 60 }, contextTokens: 8192 })
    expect(only({ openai: { apiKey: key, model: 'gpt-99' } }).price).toBeUndefined()
    expect(only({ openai: { apiKey: key, model: 'gpt-99' }, prices: { 'gpt-99': { input: 1, output: 2 } } }).price).toEqual({
      input: 1,
      output: 2,
    })
    const whole = { input: 1, output: 2, cached: 0.1, written: 1.25 }
    expect(only({ openai: { apiKey: key, model: 'gpt-99' }, prices: { 'gpt-99': whole } }).price).toEqual(whole)
    expect(only({ ollama: { model: 'anything' } }).price).toEqual({ input: 0, output: 0 })
    const bedrock = { region: 'eu-west-1', model: 'eu.anthropic.claude-3-5-sonnet-20240620-v1:0' }
    expect(only({ bedrock })).toMatchObject({ price: { input: 3, output: 15 }, aws: { region: 'eu-west-1', keys: undefined } })
  })

  it('has the window that is known, or the one that is configured, or none that is known', () => {
    const windows = (settings: object) => {
      const { providers, state } = resolved(settings)
      return [providers[0]?.contextTokens, state.kind === 'on' && state.contextTokens, state.kind === 'on' && state.inputTokens]
    }
    expect(windows({ openai: { apiKey: key } })).toEqual([8_192, 8_192, 6_192])
    expect(windows({ openai: { apiKey: key, model: 'gpt-99' } })).toEqual([undefined, null, 24_000])
    expect(windows({ openai: { apiKey: key, model: 'gpt-99', contextTokens: 4_000 } })).toEqual([4_000, 4_000, 2_000])
    expect(windows({ ollama: {} })).toEqual([4_096, 4_096, 2_096])
    expect(windows({ ollama: { contextTokens: 16_384 }, contextTokens: 9_000 })).toEqual([16_384, 16_384, 14_384])
    expect(windows({ provider: 'compatible', baseURL: 'http://llm:8000', model: 'm', contextTokens: 9_000 })).toEqual([9_000, 9_000, 7_000])
  })

  it('is named without the remark that stood behind it in an env file', () => {
    expect(only({ ollama: { model: 'qwen2.5:3b   # the small one' } }).model).toBe('qwen2.5:3b')
  })

  it('of Bedrock is signed with the keys that are given', () => {
    const { aws } = only({ bedrock: { region: 'us-east-1', model: 'm', accessKeyId: key, secretAccessKey: new Secret('s') } })
    expect(aws?.keys?.secret.reveal()).toBe('s')
  })
})
