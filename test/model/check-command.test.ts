import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsKeys } from './servers/aws-signature.ts'
import { type ModelServer, type ScriptedDialect, type ScriptedProtocol, startModelServer } from './servers/process.ts'
import { goodKey } from './servers/turn.ts'

/** As somebody who follows the guide: the program itself, with nothing but its documented variables. */
const folder = mkdtempSync(join(tmpdir(), 'aceso-check-'))
const servers = new Map<string, ModelServer>()
const names = ['openai', 'anthropic', 'ollama', 'bedrock', 'azure', 'glm'] as const satisfies readonly (
  | ScriptedProtocol
  | ScriptedDialect
)[]

beforeAll(async () => {
  for (const name of names) servers.set(name, await startModelServer(name))
})
afterAll(async () => {
  for (const server of servers.values()) await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const at = (name: (typeof names)[number], path = ''): string => `${servers.get(name)?.url}${path}`

interface Told {
  readonly code: number
  readonly out: string
}

function check(environment: Readonly<Record<string, string>>, ...more: readonly string[]): Promise<Told> {
  const main = join(import.meta.dirname, '../../src/main.ts')
  const env = { PATH: process.env['PATH'], HOME: folder, COLUMNS: '400', ...environment }
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'model', 'check', ...more], { cwd: folder, env }, (fault, out, err) => {
      resolve({ code: typeof fault?.code === 'number' ? fault.code : 0, out: `${out}${err}`.replace(/\s+/g, ' ') })
    })
  })
}

const bedrock = () => ({
  ACESO_MODELS_BEDROCK_REGION: 'us-east-1',
  ACESO_MODELS_BEDROCK_BASE_URL: at('bedrock'),
  ACESO_MODELS_BEDROCK_MODEL: 'anthropic.claude-3-5-sonnet-20240620-v1:0',
  AWS_ACCESS_KEY_ID: awsKeys.id,
  AWS_SECRET_ACCESS_KEY: awsKeys.secret,
  AWS_SESSION_TOKEN: awsKeys.session,
})

describe('`aceso model check --spend`', () => {
  it.each([
    ['OpenAI', 'openai', () => ({ OPENAI_API_KEY: goodKey, OPENAI_BASE_URL: at('openai', '/v1'), ACESO_MODELS_OPENAI_MODEL: 'gpt-4' })],
    [
      'Anthropic',
      'anthropic',
      () => ({
        ANTHROPIC_API_KEY: goodKey,
        ANTHROPIC_BASE_URL: at('anthropic'),
        ACESO_MODELS_ANTHROPIC_MODEL: 'claude-3-5-sonnet-20241022',
      }),
    ],
    ['Ollama', 'ollama', () => ({ OLLAMA_BASE_URL: at('ollama') })],
    ['Bedrock', 'bedrock', bedrock],
    [
      'Azure OpenAI',
      'azure',
      () => ({
        AZURE_OPENAI_API_KEY: goodKey,
        AZURE_OPENAI_ENDPOINT: at('azure'),
        ACESO_MODELS_AZURE_MODEL: 'my-gpt',
        ACESO_MODELS_AZURE_API_VERSION: '2024-10-21',
      }),
    ],
    [
      'GLM',
      'glm',
      () => ({
        LLM_PROVIDER: 'glm',
        LLM_API_KEY: goodKey,
        LLM_BASE_URL: at('glm', '/api/paas/v4/chat/completions'),
        LLM_MODEL: 'glm-4.5-flash',
      }),
    ],
    [
      'Qwen',
      'openai',
      () => ({ DASHSCOPE_API_KEY: goodKey, ACESO_MODELS_QWEN_BASE_URL: at('openai', '/v1'), ACESO_MODELS_QWEN_MODEL: 'gpt-4' }),
    ],
    [
      'ModelScope',
      'openai',
      () => ({ MODELSCOPE_API_KEY: goodKey, ACESO_MODELS_MODELSCOPE_BASE_URL: at('openai'), ACESO_MODELS_MODELSCOPE_MODEL: 'gpt-4' }),
    ],
    [
      'OpenAI-compatible',
      'openai',
      () => ({ LLM_PROVIDER: 'compatible', LLM_API_KEY: goodKey, LLM_BASE_URL: at('openai'), LLM_MODEL: 'gpt-4' }),
    ],
  ] as const)('finds %s by its variables alone', async (title, name, environment) => {
    await servers.get(name)?.script({ text: 'ok' })
    const { code, out } = await check(environment(), '--spend')
    expect(out).toMatch(new RegExp(`^ok ${title} .*model there.*asked once: \\d+ ms, 18 tokens`))
    expect(code).toBe(0)
  })

  it('says what a model was asked without', async () => {
    await servers
      .get('ollama')
      ?.script({ status: 400, message: 'registry.ollama.ai/library/gemma:2b does not support tools' }, { text: 'ok' })
    expect(await check({ OLLAMA_BASE_URL: at('ollama') }, '--spend')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^! Ollama .*next: the model calls no tools and was asked without them: /),
    })
  })
})

describe('`aceso model check`', () => {
  const openai = () => ({ OPENAI_BASE_URL: at('openai', '/v1'), ACESO_MODELS_OPENAI_MODEL: 'gpt-4' })

  it('takes a key from a mounted file', async () => {
    const file = join(folder, 'key')
    writeFileSync(file, `${goodKey}\n`)
    expect(await check({ ...openai(), OPENAI_API_KEY_FILE: file })).toMatchObject({
      code: 0,
      out: expect.stringContaining('key not refused'),
    })
    expect(await check({ ...openai(), ACESO_MODELS_OPENAI_API_KEY_FILE: file })).toMatchObject({ code: 0 })
  })

  it('names the variable of a key that is refused, and never the key', async () => {
    const { code, out } = await check({ ...openai(), OPENAI_API_KEY: 'sk-a-key-with-a-typo' })
    expect(code).toBe(1)
    expect(out).toMatch(/^x OpenAI .*key-refused: .*next: look at its key \(OPENAI_API_KEY or ACESO_MODELS_OPENAI_API_KEY\)/)
    expect(out).not.toContain('typo')
  })

  it('fails for what is wanted and cannot be asked, and not where nothing is', async () => {
    expect(await check({ LLM_PROVIDER: 'glm' })).toMatchObject({ code: 1, out: expect.stringContaining('set GLM_API_KEY or') })
    expect(await check({})).toMatchObject({ code: 0, out: expect.stringContaining('no model is configured') })
  })

  it('refuses a key in a file that others read', async () => {
    writeFileSync(join(folder, 'aceso.yaml'), 'models: {glm: {apiKey: plain-in-yaml}}\n')
    const { code, out } = await check({ ACESO_CONFIG: join(folder, 'aceso.yaml') })
    expect(code).toBeGreaterThan(1)
    expect(out).toMatch(/models\.glm\.apiKey/)
    expect(out).not.toContain('plain-in-yaml')
    rmSync(join(folder, 'aceso.yaml'))
  })
})
