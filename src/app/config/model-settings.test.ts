import { describe, expect, it } from 'vitest'
import { resolveProviders } from '../../adapters/model/resolve.ts'
import { loadConfig } from './load.ts'

const given = (environment: Readonly<Record<string, string>>) => loadConfig({ directory: '/nowhere', environment }).config.models
const asked = (environment: Readonly<Record<string, string>>) =>
  resolveProviders(given(environment)).providers.map(({ kind, model, endpoint, apiKey }) => [kind, model, endpoint?.root, apiKey?.reveal()])

describe('models from documented variables', () => {
  it('need no more than a key', () => {
    expect(asked({ OPENAI_API_KEY: 'a', GLM_API_KEY: 'b' })).toEqual([
      ['openai', 'gpt-4', 'https://api.openai.com/v1', 'a'],
      ['glm', 'glm-4.5-flash', 'https://open.bigmodel.cn/api/paas/v4', 'b'],
    ])
    expect(asked({})).toEqual([])
  })

  it('follow LLM_PROVIDER, LLM_MODEL, LLM_API_KEY and LLM_BASE_URL', () => {
    const environment = {
      LLM_PROVIDER: 'openai',
      LLM_MODEL: 'm',
      LLM_API_KEY: 'k',
      LLM_BASE_URL: 'https://api.url',
      OLLAMA_MODEL: 'qwen2.5:7b',
    }
    expect(asked(environment)).toEqual([
      ['openai', 'm', 'https://api.url/v1', 'k'],
      ['ollama', 'qwen2.5:7b', 'http://127.0.0.1:11434/v1', undefined],
    ])
    expect(asked({ LLM_PROVIDER: 'ollama' })).toEqual([['ollama', 'qwen2.5:3b', 'http://127.0.0.1:11434/v1', undefined]])
  })

  it('know the provider by AI_BASE_URL', () => {
    const environment = { AI_BASE_URL: 'https://dashscope.aliyuncs.com/compatible-mode/v1', AI_API_KEY: 'k' }
    expect(asked(environment)).toEqual([['qwen', 'qwen-max', 'https://dashscope.aliyuncs.com/compatible-mode/v1', 'k']])
  })

  it('name a provider that is wanted and cannot be asked among the features that are off', () => {
    const { disabled } = loadConfig({ directory: '/nowhere', environment: { LLM_PROVIDER: 'qwen' } })
    expect(disabled).toEqual([{ feature: 'models.qwen', reason: expect.stringContaining('ACESO_MODELS_QWEN_API_KEY') }])
    expect(loadConfig({ directory: '/nowhere', environment: {} }).disabled).toEqual([])
  })

  it('have the documented limits', () => {
    expect(given({})).toMatchObject({
      enabled: true,
      temperature: 0.3,
      maxTokens: 2000,
      timeouts: { crash: 30_000 },
      budget: { enabled: true, maxCostPerMonth: 100, maxAnalysisPerHour: 50 },
    })
    expect(given({ LLM_TEMPERATURE: '0', ACESO_MODELS_BUDGET_MAX_COST_PER_MONTH: '0' })).toMatchObject({
      temperature: 0,
      budget: { maxCostPerMonth: 0 },
    })
  })
})
