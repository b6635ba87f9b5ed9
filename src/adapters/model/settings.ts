import { z } from 'zod'
import { duration, named, secret } from '../../domain/setting.ts'
import type { SpendingLimits } from '../../ports/model/ledger.ts'
import { modelPurposes } from '../../ports/model/model.ts'
import { catalogue, providerKinds } from './providers/catalogue.ts'

/** A name and a password in it would go nowhere: keys have settings of their own. */
const address = () =>
  z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), 'must hold no user and no password: set the key instead')
const modelName = () => z.string().min(1).max(200)
const contextTokens = () => z.number().int().min(1000).max(10_000_000)

/** What a provider is reached with. Everything has a usual value or comes from the general settings, so that one variable, the key, is enough. */
function provider(names: { readonly key: readonly string[]; readonly url?: readonly string[]; readonly model?: readonly string[] }) {
  return {
    apiKey: named(secret(), { aliases: names.key }).optional().describe('key of this provider'),
    baseURL: named(address(), { aliases: names.url ?? [] })
      .optional()
      .describe('address, as a root or as the full address of a request'),
    model: named(modelName(), { aliases: names.model ?? [] })
      .optional()
      .describe('model to ask for'),
    contextTokens: contextTokens()
      .optional()
      .describe('tokens that its model reads and writes at once, where Aceso does not know or its server is set up otherwise'),
  }
}

const Bedrock = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as us-east-1')
      .describe('AWS region'),
    model: modelName().optional().describe('model id or inference profile'),
    contextTokens: contextTokens().optional().describe('tokens that its model reads and writes at once, where Aceso does not know'),
    apiKey: secret().optional().describe('Bedrock API key; without it requests are signed'),
    accessKeyId: secret()
      .optional()
      .describe('AWS access key; without it the usual chain: environment, profile, role of the pod or machine'),
    secretAccessKey: secret().optional().describe('secret of that access key'),
    sessionToken: secret().optional().describe('its session token, where it is a temporary one'),
    baseURL: address().optional().describe('address of a private endpoint'),
  })
  .refine(({ accessKeyId, secretAccessKey }) => (accessKeyId === undefined) === (secretAccessKey === undefined), {
    path: ['secretAccessKey'],
    error: 'belongs to accessKeyId: set both, or neither for the usual chain',
  })

const Timeouts = z.strictObject({
  crash: duration({ min: '1s', max: '10m' }).prefault('30s').describe('to analyse one crash'),
  deployment: duration({ min: '1s', max: '10m' }).prefault('60s').describe('for one turn of an investigation'),
  assistant: duration({ min: '1s', max: '10m' }).prefault('60s').describe('for one answer of the assistant'),
} satisfies Record<(typeof modelPurposes)[number], z.ZodType>)

const Budget = z.strictObject({
  enabled: z.boolean().default(true).describe('hold the limits below; spending is recorded in any case'),
  maxCostPerMonth: z.number().min(0).max(1e6).default(100).describe('US dollars in a calendar month (UTC), over all servers and purposes'),
  maxAnalysisPerHour: z.number().int().min(0).max(1e6).default(50).describe('crashes, reports and conversations begun in 60 minutes'),
})

const Price = z.strictObject({
  input: z.number().min(0).describe('US dollars for a million input tokens'),
  output: z.number().min(0).describe('US dollars for a million output tokens'),
  cached: z.number().min(0).optional().describe('US dollars for a million input tokens that were kept from before'),
  written: z.number().min(0).optional().describe('US dollars for a million input tokens that are kept for later'),
})

const pattern = z
  .string()
  .refine((text) => canCompile(text), 'must be a regular expression')
  .refine((text) => !canCompile(text) || !new RegExp(text).test(''), 'must not match an empty text: it would hide everything')

/** Models: whom to ask, with what limits. Without any key everything else works, and what a model would add is said to be off. */
export const ModelSettings = z.strictObject({
  enabled: z.boolean().default(true).describe('ask models at all'),
  provider: named(z.enum(providerKinds), { aliases: ['LLM_PROVIDER'] })
    .optional()
    .describe('whom to ask first; without it whom the address belongs to, else the first of this list with a key'),
  backups: z
    .array(z.enum(providerKinds))
    .optional()
    .describe('whom to ask, in this order, when the first fails; without it every other provider with a section or a key'),
  model: named(modelName(), { aliases: ['LLM_MODEL', 'AI_MODEL'] })
    .optional()
    .describe('model of the first provider'),
  apiKey: named(secret(), { aliases: ['LLM_API_KEY', 'AI_API_KEY'] })
    .optional()
    .describe('key of the first provider'),
  baseURL: named(address(), { aliases: ['LLM_BASE_URL', 'AI_BASE_URL'] })
    .optional()
    .describe('address of the first provider, as a root or as the full address of a request'),
  contextTokens: contextTokens()
    .optional()
    .describe('tokens that the model of the first provider reads and writes at once, where Aceso does not know'),
  temperature: named(z.number().min(0).max(2), { aliases: ['LLM_TEMPERATURE'] })
    .default(0.3)
    .describe('0 says the same each time; left out for models that refuse it'),
  maxTokens: named(z.number().int().min(16).max(200_000), { aliases: ['LLM_MAX_TOKENS'] })
    .default(2000)
    .describe('most tokens of one answer'),
  maxInputTokens: z
    .number()
    .int()
    .min(1000)
    .max(2_000_000)
    .default(24_000)
    .describe('most tokens of one question, as estimated; longer data is cut in its middle'),
  timeouts: Timeouts.prefault({}),
  budget: Budget.prefault({}),
  prices: z.record(z.string(), Price).default({}).describe('prices by model, before those that Aceso knows'),
  hide: z.array(pattern).max(50).default([]).describe('regular expressions; what matches reaches neither a model nor the log'),
  openai: z.strictObject(provider({ key: catalogue.openai.keyVariables, url: ['OPENAI_BASE_URL'] })).optional(),
  azure: z
    .strictObject({
      ...provider({ key: catalogue.azure.keyVariables, url: ['AZURE_OPENAI_ENDPOINT'] }),
      apiVersion: z
        .string()
        .max(40)
        .optional()
        .describe('asks the older addresses, one a deployment, in this version; without it the v1 API'),
    })
    .optional(),
  anthropic: z.strictObject(provider({ key: catalogue.anthropic.keyVariables, url: ['ANTHROPIC_BASE_URL'] })).optional(),
  glm: z.strictObject(provider({ key: catalogue.glm.keyVariables })).optional(),
  qwen: z.strictObject(provider({ key: catalogue.qwen.keyVariables })).optional(),
  modelscope: z.strictObject(provider({ key: catalogue.modelscope.keyVariables })).optional(),
  ollama: z.strictObject(provider({ key: catalogue.ollama.keyVariables, url: ['OLLAMA_BASE_URL'], model: ['OLLAMA_MODEL'] })).optional(),
  bedrock: Bedrock.optional(),
  compatible: z.strictObject(provider({ key: catalogue.compatible.keyVariables })).optional(),
})
export type ModelSettings = z.output<typeof ModelSettings>

/** What may be spent, by the settings. */
export function limitsOf({ budget }: Pick<ModelSettings, 'budget'>): SpendingLimits {
  return {
    usdPerMonth: budget.enabled ? budget.maxCostPerMonth : undefined,
    tasksPerHour: budget.enabled ? budget.maxAnalysisPerHour : undefined,
  }
}

function canCompile(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
