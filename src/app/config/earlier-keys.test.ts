import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resolveProviders } from '../../adapters/model/resolve.ts'
import type { ConfigError } from '../../domain/config-issue.ts'
import { reportDeadlineMs } from '../releases/report-deadline.ts'
import { earlierKeys } from './earlier-keys.ts'
import { effectiveConfig } from './effective.ts'
import { keysOf } from './keys.ts'
import { loadConfig } from './load.ts'
import { Config } from './schema.ts'

/** As its users have it. */
const hackathonApi = `Name: hackathon-api
Host: 0.0.0.0
Port: 8888

Mongo:
  URL: mongodb://localhost:27017
  Database: hackathon

AI:
  BaseURL: \${AI_BASE_URL}          # from the environment
  APIKey: \${AI_API_KEY}
  Model: claude-3-5-sonnet-20241022
  Timeout: 60
  PrometheusURL: http://localhost:9090
  GitHubToken: \${GITHUB_TOKEN}
  GitHubToolsets: repos,issues,pull_requests,releases

Qiniu:
  AccessKey: \${QINIU_ACCESS_KEY}
  SecretKey: \${QINIU_SECRET_KEY}
  Bucket: your-bucket
  DownloadHost: https://your-cdn.com

VM:
  VMUIURL: http://localhost:8428
`
const claude = { AI_BASE_URL: 'https://api.anthropic.com/v1', AI_API_KEY: 'sk-ant-xxx', GITHUB_TOKEN: 'ghp_xxx' }

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aceso-earlier-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const load = (yaml: string, environment: Readonly<Record<string, string>> = {}) => {
  writeFileSync(join(directory, 'hackathon-api.yaml'), yaml)
  return loadConfig({ directory, environment, configFile: 'hackathon-api.yaml' })
}
const refusal = (yaml: string, environment: Readonly<Record<string, string>> = {}): string => {
  try {
    load(yaml, environment)
    return 'accepted'
  } catch (fault) {
    return (fault as ConfigError).message
  }
}

describe('the file of an earlier deployment diagnosis', () => {
  it('is read as it is', () => {
    const { config } = load(hackathonApi, claude)
    expect(config.server).toMatchObject({ host: '0.0.0.0', port: 8888 })
    expect(config.models).toMatchObject({ baseURL: 'https://api.anthropic.com/v1', model: 'claude-3-5-sonnet-20241022' })
    expect(config.models.apiKey?.reveal()).toBe('sk-ant-xxx')
    expect(config.models.timeouts.deployment).toBe(60_000)
    expect(reportDeadlineMs(config)).toBe(120_000)
    expect(config.prometheus.url).toBe('http://localhost:9090')
    expect(config.github.token?.reveal()).toBe('ghp_xxx')
  })

  it('tells where each value stands, and what it is called there', () => {
    const loaded = load(hackathonApi, claude)
    expect(loaded.origins.get('models.model')).toBe('hackathon-api.yaml:12, written AI.Model')
    expect(loaded.origins.get('prometheus.url')).toBe('hackathon-api.yaml:14, written AI.PrometheusURL')
    // The variable itself is read under its documented name, and is the stronger.
    expect(loaded.origins.get('models.apiKey')).toBe('AI_API_KEY (environment)')
    expect(loaded.warnings).toContainEqual(
      expect.stringMatching(/^keys of an earlier system are read from hackathon-api\.yaml: .*AI\.Timeout as models\.timeouts\.deployment/),
    )
    const shown = JSON.stringify(effectiveConfig(loaded))
    expect(shown).not.toContain('ghp_xxx')
    expect(shown).not.toContain('sk-ant-xxx')
  })

  it('names each line that changes nothing, with what stands in its place', () => {
    const { warnings } = load(hackathonApi, { ...claude, QINIU_ACCESS_KEY: 'a' })
    const words = warnings.join('\n')
    expect(words).toMatch(/not used: Name \(hackathon-api\.yaml:1\); .*cluster\.id/)
    expect(words).toMatch(
      /not used: Mongo\.URL \(hackathon-api\.yaml:6\), Mongo\.Database \(hackathon-api\.yaml:7\); .*storage\.dataDir.*DATABASE_URL/,
    )
    expect(words).toMatch(/not used: AI\.GitHubToolsets .*tools\.servers/)
    expect(words).toMatch(/not used: Qiniu\.AccessKey .*Qiniu\.DownloadHost .*no packages/)
    expect(words).toContain('not used: QINIU_ACCESS_KEY (environment)')
  })

  it('also knows the names of its other versions', () => {
    const yaml = 'MongoDB: {URI: "mongodb://localhost", Database: a}\nAI: {MaxRetries: 3}\nPrometheus: {URL: "http://p:9090"}\n'
    const words = load(yaml).warnings.join('\n')
    for (const path of ['MongoDB.URI', 'MongoDB.Database', 'AI.MaxRetries', 'Prometheus'])
      expect(words).toMatch(new RegExp(`not used: .*${path} `))
    expect(words).toContain('tried again by themselves')
  })

  it.each([
    ['OpenAI', 'https://api.openai.com/v1', 'gpt-4', 'openai'],
    ['Claude', 'https://api.anthropic.com/v1', 'claude-3-5-sonnet-20241022', 'anthropic'],
    ['Qwen', 'https://dashscope.aliyuncs.com/compatible-mode/v1', 'qwen-max', 'qwen'],
    ['ModelScope', 'https://api-inference.modelscope.cn', 'Qwen/Qwen3-Coder-480B-A35B-Instruct', 'modelscope'],
    ['a proxy', 'https://your-proxy-service.com/v1', 'claude-3-5-sonnet-20241022', 'compatible'],
  ])('asks the provider that the address belongs to: %s', (_, url, model, kind) => {
    const yaml = hackathonApi.replace('claude-3-5-sonnet-20241022', model)
    const { config } = load(yaml, { AI_BASE_URL: url, AI_API_KEY: 'sk-xxx' })
    expect(resolveProviders(config.models).providers).toMatchObject([{ kind, model }])
  })

  it('asks for the documented model where none is named, and gives a diagnosis twice the time of one turn', () => {
    const { config } = load('AI: {BaseURL: "${AI_BASE_URL}", Timeout: 30}\n', {
      AI_BASE_URL: 'https://api.openai.com/v1',
      AI_API_KEY: 'sk-xxx',
    })
    expect(resolveProviders(config.models).providers).toMatchObject([{ kind: 'openai', model: 'gpt-4' }])
    expect([config.models.timeouts.deployment, reportDeadlineMs(config)]).toEqual([30_000, 60_000])
    expect(reportDeadlineMs(load('').config)).toBe(120_000)
  })

  it('starts without model and GitHub where their variables are not set', () => {
    const { config, warnings } = load(hackathonApi)
    expect([config.models.baseURL, config.models.apiKey, config.github.token]).toEqual([undefined, undefined, undefined])
    expect(warnings.join('\n')).toContain('AI.BaseURL names ${AI_BASE_URL}, which nobody sets; the line is left out')
  })

  it('draws charts from VictoriaMetrics where nothing else is named', () => {
    const { config, origins } = load('VM: {VMUIURL: "http://localhost:8428/vmui/"}\n')
    expect(config.prometheus.url).toBe('http://localhost:8428')
    expect(origins.get('prometheus.url')).toContain('written VM.VMUIURL')
  })

  it.each([
    ['AI: {APIKey: sk-ant-0123456789}', 'AI.APIKey is a secret', 'AI_API_KEY'],
    ['AI: {GitHubToken: ghp_0123456789}', 'AI.GitHubToken is a secret', 'GITHUB_TOKEN'],
    ['Qiniu: {SecretKey: sk-0123456789}', 'Qiniu.SecretKey is a secret', 'remove the line'],
    ['Mongo: {URL: "mongodb://root:sk-0123456789@db:27017"}', 'Mongo.URL is a secret', 'remove the line'],
    ['aiAnalysis: {apiKey: sk-0123456789}', 'aiAnalysis.apiKey is a secret', 'LLM_API_KEY'],
  ])('refuses %s, and does not repeat it', (yaml, subject, next) => {
    const said = refusal(yaml)
    expect(said).toContain(subject)
    expect(said).toContain(next)
    expect(said).not.toContain('0123456789')
  })

  it.each([
    ['AI: {Timeout: soon}', 'hackathon-api.yaml:1, written AI.Timeout: models.timeouts.deployment must be a duration', 'correct the line'],
    ['AI: {Timeout: 9000}', 'models.timeouts.deployment must be 10m or less', 'correct the line'],
    ['Port: 0', 'written Port: server.port must be 1 or more', 'correct the line'],
    ['AI: {BaseUrl: "http://x"}', 'AI.BaseUrl is not a setting', 'did you mean AI.BaseURL?'],
  ])('refuses %s by its line', (yaml, message, next) => {
    expect(refusal(yaml)).toContain(message)
    expect(refusal(yaml)).toContain(next)
  })

  it('gives way to our own names in the same file, and to variables', () => {
    const yaml = 'AI: {Model: gpt-4, Timeout: 60}\nmodels: {model: gpt-5}\n'
    expect(load(yaml).config.models.model).toBe('gpt-5')
    const { config } = load(yaml, { ACESO_MODELS_TIMEOUTS_DEPLOYMENT: '30s', ACESO_RELEASES_DEADLINE: '5m' })
    expect(config.models.timeouts.deployment).toBe(30_000)
    expect(reportDeadlineMs(config)).toBe(300_000)
  })
})

describe('the section aiAnalysis of an earlier crash forensics', () => {
  it('is read as settings of models and crashes', () => {
    const yaml = `aiAnalysis:
  enabled: true
  provider: "glm"
  model: "glm-4.5-flash"
  apiKey: \${GLM_API_KEY}
  baseURL: "https://open.bigmodel.cn/api/paas/v4/chat/completions"
  timeout: "45s"
  maxTokens: 1500
  temperature: 0.2
  enableCostControl: false
  maxCostPerMonth: 25.5
  maxAnalysisPerHour: 10
`
    const { config } = load(yaml, { GLM_API_KEY: 'k' })
    expect(config.models).toMatchObject({
      provider: 'glm',
      model: 'glm-4.5-flash',
      timeouts: { crash: 45_000 },
      maxTokens: 1500,
      temperature: 0.2,
      budget: { enabled: false, maxCostPerMonth: 25.5, maxAnalysisPerHour: 10 },
    })
    expect(config.models.apiKey?.reveal()).toBe('k')
    expect(config.crashes.analysis.mode).toBe('automatic')
    expect(load('aiAnalysis: {enabled: false}').config.crashes.analysis.mode).toBe('off')
    expect(load('analyzer: {aiAnalysis: {model: gpt-4, maxTokens: 500}}').config.models).toMatchObject({ model: 'gpt-4', maxTokens: 500 })
  })
})

describe('the list of earlier keys', () => {
  it('leads to settings that there are, and hides none of ours', () => {
    const own = new Set(keysOf(Config).map(({ path }) => path))
    expect(earlierKeys.filter(({ path }) => own.has(path))).toEqual([])
    expect(earlierKeys.filter((key) => 'as' in key && !own.has(key.as))).toEqual([])
  })
})
