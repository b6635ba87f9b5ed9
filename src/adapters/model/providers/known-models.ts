import type { ModelUsage } from '../../../ports/model/model.ts'

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number
  readonly output: number
  /** Input tokens that the provider had kept from before; as `input` where left out. */
  readonly cached?: number | undefined
  /** Input tokens that the provider keeps for later; as `input` where left out. */
  readonly written?: number | undefined
}

export interface KnownModel {
  /** Undefined: not known, or different from place to place. */
  readonly price?: Price
  /** Tokens of question and answer together; undefined: not known. */
  readonly contextTokens?: number
}

/** What Anthropic keeps of a conversation costs a quarter more than input when it is kept, and a tenth of it each time it is read again. */
function claude(input: number, output: number): KnownModel {
  return { price: { input, output, cached: cents(input / 10), written: cents(input * 1.25) }, contextTokens: 200_000 }
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100
}

/**
 * What providers list for their models, each first match counting: data, to be overridden by `models.prices`. A model that is not here has no price: what it costs is
 * said to be unknown, never guessed. Names are matched from their beginning: a dated version has the price of its model, any other relation its window only.
 */
const known: Readonly<Record<string, readonly (readonly [prefix: string, model: KnownModel])[]>> = {
  openai: [
    ['gpt-5-nano', { price: { input: 0.05, output: 0.4, cached: 0.005 }, contextTokens: 400_000 }],
    ['gpt-5-mini', { price: { input: 0.25, output: 2, cached: 0.025 }, contextTokens: 400_000 }],
    ['gpt-5-pro', { price: { input: 15, output: 120 }, contextTokens: 400_000 }],
    ['gpt-5.', { contextTokens: 400_000 }],
    ['gpt-5', { price: { input: 1.25, output: 10, cached: 0.125 }, contextTokens: 400_000 }],
    ['gpt-4.1-nano', { price: { input: 0.1, output: 0.4, cached: 0.025 }, contextTokens: 1_000_000 }],
    ['gpt-4.1-mini', { price: { input: 0.4, output: 1.6, cached: 0.1 }, contextTokens: 1_000_000 }],
    ['gpt-4.1', { price: { input: 2, output: 8, cached: 0.5 }, contextTokens: 1_000_000 }],
    ['gpt-4o-mini', { price: { input: 0.15, output: 0.6, cached: 0.075 }, contextTokens: 128_000 }],
    ['gpt-4o-2024-05-13', { price: { input: 5, output: 15 }, contextTokens: 128_000 }],
    ['gpt-4o', { price: { input: 2.5, output: 10, cached: 1.25 }, contextTokens: 128_000 }],
    ['gpt-4-turbo', { price: { input: 10, output: 30 }, contextTokens: 128_000 }],
    ['gpt-4-32k', { price: { input: 60, output: 120 }, contextTokens: 32_768 }],
    ['gpt-4-1106-preview', { price: { input: 10, output: 30 }, contextTokens: 128_000 }],
    ['gpt-4-0125-preview', { price: { input: 10, output: 30 }, contextTokens: 128_000 }],
    ['gpt-4', { price: { input: 30, output: 60 }, contextTokens: 8_192 }],
    ['gpt-3.5-turbo-0613', { price: { input: 1.5, output: 2 }, contextTokens: 4_096 }],
    ['gpt-3.5-turbo-1106', { price: { input: 1, output: 2 }, contextTokens: 16_385 }],
    ['gpt-3.5-turbo', { price: { input: 0.5, output: 1.5 }, contextTokens: 16_385 }],
    ['o4-mini', { price: { input: 1.1, output: 4.4, cached: 0.275 }, contextTokens: 200_000 }],
    ['o3-mini', { price: { input: 1.1, output: 4.4, cached: 0.55 }, contextTokens: 200_000 }],
  ],
  anthropic: [
    ['claude-opus-4-5', claude(5, 25)],
    ['claude-opus-4-1', claude(15, 75)],
    ['claude-opus-4', claude(15, 75)],
    ['claude-sonnet-4-5', claude(3, 15)],
    ['claude-sonnet-4', claude(3, 15)],
    ['claude-haiku-4-5', claude(1, 5)],
    ['claude-3-7-sonnet', claude(3, 15)],
    ['claude-3-5-sonnet', claude(3, 15)],
    ['claude-3-5-haiku', claude(0.8, 4)],
    ['claude-3-haiku', { price: { input: 0.25, output: 1.25, cached: 0.03, written: 0.3 }, contextTokens: 200_000 }],
    ['claude-', { contextTokens: 200_000 }],
  ],
  glm: [
    ['glm-4.5-flash', { price: { input: 0, output: 0 }, contextTokens: 128_000 }],
    ['glm-4-flash', { price: { input: 0, output: 0 }, contextTokens: 128_000 }],
    ['glm-', { contextTokens: 128_000 }],
  ],
  // Listed in another currency at the documented address, and differently by region: no price is better than a wrong one.
  qwen: [
    ['qwen-turbo', { contextTokens: 131_072 }],
    ['qwen-max', { contextTokens: 32_768 }],
    ['qwen', { contextTokens: 131_072 }],
  ],
  modelscope: [
    ['Qwen/Qwen3-Coder-480B-A35B-Instruct', { price: { input: 0, output: 0 }, contextTokens: 262_144 }],
    ['', { price: { input: 0, output: 0 } }],
  ],
  // On a machine of one's own. Its server reads 4,096 tokens of a question unless told otherwise, and drops the rest without a word.
  ollama: [['', { price: { input: 0, output: 0 }, contextTokens: 4_096 }]],
  bedrock: [
    ['anthropic.claude-3-5-sonnet', { price: { input: 3, output: 15 }, contextTokens: 200_000 }],
    ['anthropic.claude-3-5-haiku', { price: { input: 0.8, output: 4 }, contextTokens: 200_000 }],
    ['anthropic.claude-3-haiku', { price: { input: 0.25, output: 1.25 }, contextTokens: 200_000 }],
    ['anthropic.claude-', { contextTokens: 200_000 }],
    ['amazon.nova-micro', { price: { input: 0.035, output: 0.14 }, contextTokens: 128_000 }],
    ['amazon.nova-lite', { price: { input: 0.06, output: 0.24 }, contextTokens: 300_000 }],
    ['amazon.nova-pro', { price: { input: 0.8, output: 3.2 }, contextTokens: 300_000 }],
  ],
}

/** The whole table, for who wants to read it. */
export const knownModels: readonly ({ readonly provider: string; readonly prefix: string } & KnownModel)[] = Object.entries(known).flatMap(
  ([provider, models]) => models.map(([prefix, model]) => ({ provider, prefix, ...model })),
)

export function knownModel(provider: string, model: string): KnownModel {
  const name = provider === 'bedrock' ? foundationModel(model) : model
  const [prefix, found] = known[provider]?.find(([beginning]) => name.startsWith(beginning)) ?? ['', {}]
  if (prefix === '' || version.test(name.slice(prefix.length))) return found
  const { price: _, ...relation } = found
  return relation
}

/** What follows a model's name where it is the same model still: nothing, a date, a version. */
const version = /^(?:-latest|-\d{4,8}|-\d{4}-\d\d-\d\d)?(?:-v\d+(?::\d+\w*)*)?$/

/** `us.anthropic.claude-...` is the same model, asked through a region's profile. */
export function foundationModel(model: string): string {
  return model.replace(/^(?:us-gov|[a-z]{2,6})\.(?=[a-z]+\.)/, '')
}

export function costOf(
  price: Price | undefined,
  { inputTokens, outputTokens, cachedTokens, writtenTokens = 0 }: ModelUsage,
): number | null {
  if (price === undefined) return null
  const cached = Math.min(cachedTokens, inputTokens)
  const written = Math.min(writtenTokens, inputTokens - cached)
  const read =
    (inputTokens - cached - written) * price.input + cached * (price.cached ?? price.input) + written * (price.written ?? price.input)
  return (read + outputTokens * price.output) / 1e6
}
