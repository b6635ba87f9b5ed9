import type { ModelTool } from '../../ports/model/model.ts'
import type { CheckedQuestion, ModelCheck, ProviderFacts } from '../../ports/model/overview.ts'
import { openLine } from './provider-line.ts'
import type { CallAnswer } from './providers/call.ts'
import { keyVariablesOf } from './providers/catalogue.ts'
import { ProviderFault } from './providers/fault.ts'
import { loggedFetch, type ModelLog } from './providers/http.ts'
import { costOf, foundationModel } from './providers/known-models.ts'
import { listModels } from './providers/listing.ts'
import { type Provider, secretsOf } from './providers/provider.ts'
import { type Hide, hiding, shortened } from './text/hide.ts'

const listTimeoutMs = 10_000
const askTimeoutMs = 30_000
const mostOffers = 30
const mostMessage = 500

export interface CheckMeans {
  readonly log: ModelLog
  /** Expressions of the configuration whose matches are hidden. */
  readonly hide: readonly string[]
  /** Ask one paid question of a few tokens, too. It is not counted against the budget, which a running server holds. */
  readonly spend: boolean
}

/** Whether a provider answers, takes the key and has the model, by its list of models, which is free. */
export async function checkProvider(provider: Provider, means: CheckMeans, signal: AbortSignal): Promise<ModelCheck> {
  const hide = hiding(means.hide, secretsOf(provider))
  const startedMs = performance.now()
  const listed = await modelsOf(provider, means, signal)
  const tookMs = Math.round(performance.now() - startedMs)
  const asked = means.spend && provider.model !== '' ? await askedOnce(provider, means, signal) : undefined
  const fault = asked instanceof ProviderFault ? asked : listed instanceof ProviderFault ? listed : undefined
  const offers = listed instanceof ProviderFault ? [] : (listed ?? [])
  return {
    ...factsOf(provider),
    tookMs,
    isReachable: !(listed instanceof ProviderFault) || listed.status !== undefined,
    key: keyState(provider, [listed, asked]),
    isModelThere: offers.length === 0 ? undefined : isAmong(offers, provider),
    offers: nearest(offers, provider.model),
    keyVariables: keyVariablesOf(provider.kind),
    problem: fault === undefined ? undefined : problemOf(fault, hide),
    spent: asked === undefined || asked instanceof ProviderFault ? undefined : asked,
  }
}

function problemOf({ code, message, about }: ProviderFault, hide: Hide): ModelCheck['problem'] {
  return { code, message: shortened(message, mostMessage, hide), ...(about === undefined ? {} : { about }) }
}

export function factsOf({ kind, title, model, endpoint, aws, price, contextTokens }: Provider): ProviderFacts {
  const address = endpoint?.root ?? `AWS ${aws?.region ?? ''}`
  return {
    provider: kind,
    title,
    model,
    address,
    price: price === undefined ? null : { input: price.input, output: price.output },
    contextTokens: contextTokens ?? null,
  }
}

async function modelsOf(
  provider: Provider,
  { log, hide }: CheckMeans,
  signal: AbortSignal,
): Promise<readonly string[] | undefined | ProviderFault> {
  const fetch = loggedFetch(provider.title, log, hiding(hide, secretsOf(provider)))
  return listModels(provider, fetch, AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)])).catch((fault: unknown) => known(fault))
}

async function askedOnce(provider: Provider, { log, hide }: CheckMeans, signal: AbortSignal): Promise<CheckedQuestion | ProviderFault> {
  const startedMs = performance.now()
  const question = { role: 'user' as const, text: 'Answer with the word ok.' }
  const call = { provider: provider.kind, system: 'You are terse.', messages: [question], tools: [unneeded], toolChoice: 'auto' as const }
  const limits = { timeoutMs: askTimeoutMs, random: Math.random, onRetry: () => undefined }
  try {
    const more = { maxTokens: 16, temperature: 0, json: false, keepsBeginnings: false, onText: undefined }
    const line = openLine(provider, hide, log)
    const answer = await line.call({ ...call, ...more }, limits, signal)
    return { ...spentOf(provider, answer, Math.round(performance.now() - startedMs)), notes: line.learnt().notes }
  } catch (fault) {
    return known(fault)
  }
}

/** Offered to see whether the model takes tools at all. */
const unneeded: ModelTool = {
  name: 'look_up',
  description: 'Looks something up. Not needed for this question.',
  input: { type: 'object', properties: { what: { type: 'string' } } },
}

function spentOf({ price }: Provider, { text, usage }: CallAnswer, tookMs: number): Omit<CheckedQuestion, 'notes'> {
  return {
    tookMs,
    text: text.slice(0, 80),
    costUsd: usage === undefined ? null : costOf(price, usage),
    tokens: usage === undefined ? null : usage.inputTokens + usage.outputTokens,
  }
}

function known(fault: unknown): ProviderFault {
  if (fault instanceof ProviderFault) return fault
  throw fault
}

/** A list may be open to everybody; only an answer to a question proves a key. */
function keyState({ apiKey, aws }: Provider, answers: readonly unknown[]): ModelCheck['key'] {
  if (answers.some((answer) => answer instanceof ProviderFault && answer.code === 'key-refused')) return 'refused'
  if (apiKey === undefined && aws === undefined) return 'none'
  return answers.some((answer) => answer !== undefined && !(answer instanceof ProviderFault)) ? 'accepted' : 'unknown'
}

/** Ollama's names have a default tag, Bedrock's a region. */
function isAmong(offers: readonly string[], { kind, model }: Provider): boolean {
  const names = kind === 'ollama' ? [model, `${model}:latest`] : kind === 'bedrock' ? [model, foundationModel(model)] : [model]
  return names.some((name) => offers.includes(name))
}

/** Those whose names begin alike first: where a name is wrong, the right one is usually among them. */
function nearest(offers: readonly string[], wanted: string): string[] {
  const alike = (name: string): number => {
    let length = 0
    while (length < Math.min(name.length, wanted.length) && name[length] === wanted[length]) length += 1
    return length
  }
  return offers.toSorted((one, other) => alike(other) - alike(one) || one.localeCompare(other)).slice(0, mostOffers)
}
