import { type Instant, plusMs } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { KeptStep } from '../../ports/model/ledger.ts'
import type { ModelRequest, ModelTry, ModelUsage, RefusalReason } from '../../ports/model/model.ts'
import { whenBack } from '../../ports/when-back.ts'
import { type Admission, admit, afterFailure, afterSuccess } from './breaker.ts'
import type { GatewayMeans } from './gateway-means.ts'
import { hearingOf } from './hearing.ts'
import { keptDoc } from './kept-answer.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { ProviderLine } from './provider-line.ts'
import type { CallAnswer } from './providers/call.ts'
import { ProviderFault } from './providers/fault.ts'
import { costOf } from './providers/known-models.ts'
import { healthName, type Provider, secretsOf } from './providers/provider.ts'
import { roomOf } from './room.ts'
import { limitsOf } from './settings.ts'
import { hiding, shortened } from './text/hide.ts'
import { added, estimatedUsage } from './usage.ts'

export type Outcome =
  | {
      readonly kind: 'answer'
      readonly answer: CallAnswer
      readonly usage: ModelUsage
      readonly costUsd: number | null
      readonly notes: readonly Text[]
    }
  /** Not asked; the next provider may be. */
  | { readonly kind: 'skipped'; readonly reason: Skip; readonly retryAt: Instant | undefined; readonly told: ModelTry }
  /** No provider may be asked. */
  | { readonly kind: 'refused'; readonly reason: 'hourly-limit'; readonly retryAt: Instant }
  | {
      readonly kind: 'failed'
      readonly told: ModelTry & { readonly code: ProviderFault['code'] }
      /** Whether the next provider may be asked the same. */
      readonly passesOn: boolean
    }

/** What another provider would not answer either, or nobody waits for. */
const final: ReadonlySet<string> = new Set(['request-refused', 'cancelled'])

type Skip = Extract<RefusalReason, 'breaker-open' | 'monthly-limit' | 'too-long'>

/** Beyond the time-out, so that a call that is still running never loses its reservation. */
const graceMs = 60_000
const mostMessage = 500

/** Asks one provider: if it is not down, if it can read it, if there is money for it. Reserved before, settled or released after, and its health written down. */
export async function askProvider(
  provider: Provider,
  line: ProviderLine,
  request: ModelRequest<never>,
  means: GatewayMeans,
  signal: AbortSignal,
): Promise<Outcome> {
  const { settings, ledger, clock } = means
  const timeoutMs = settings.timeouts[request.purpose]
  const { inputTokens, maxTokens } = roomOf(provider, settings)
  const prepared = prepare(request, inputTokens, hiding(settings.hide, secretsOf(provider)))
  if (prepared === 'too-long') return skipped(provider, 'too-long', undefined, `longer than the ${inputTokens} tokens it may read`)

  const { admission, until } = await admitted(provider, timeoutMs + graceMs, means)
  if (admission === 'open')
    return skipped(
      provider,
      'breaker-open',
      until,
      `it failed before and is not asked until ${until ?? 'the one who tries it now is back'}`,
    )
  const estimateUsd = costOf(provider.price, mostUsage(prepared, maxTokens))
  const { task, purpose } = request
  const wanted = {
    task,
    purpose,
    provider: provider.kind,
    model: provider.model,
    estimateUsd,
    expiresAt: plusMs(clock.now(), timeoutMs + graceMs),
  }
  const reservation = await ledger.reserve(wanted, limitsOf(settings), clock.now())
  if (reservation.kind === 'refused') {
    if (admission === 'probe') await ledger.health(healthName(provider), (known) => ({ ...known, probeUntil: undefined }))
    const { reason, retryAt } = reservation
    return reason === 'hourly-limit'
      ? { kind: 'refused', reason, retryAt }
      : skipped(provider, reason, retryAt, 'the budget of the month does not allow it')
  }
  return asked(
    provider,
    line,
    { request, prepared, maxTokens, timeoutMs, reservation: reservation.id, isProbe: admission === 'probe' },
    means,
    signal,
  )
}

interface Asking {
  readonly request: ModelRequest<never>
  readonly prepared: Prepared
  readonly maxTokens: number
  readonly timeoutMs: number
  readonly reservation: string
  /** It tries whether the provider is back. */
  readonly isProbe: boolean
}

async function asked(provider: Provider, line: ProviderLine, asking: Asking, means: GatewayMeans, signal: AbortSignal): Promise<Outcome> {
  const startedMs = performance.now()
  const hearing = hearingOf(asking.prepared.inputTokens, asking.request.listener)
  const { timeoutMs } = asking
  const how = { timeoutMs, random: means.random, onRetry: hearing.restart }
  const told = await line.call(callOf(provider, asking, means, hearing.hear), how, signal).catch(async (thrown: unknown) => {
    if (thrown instanceof ProviderFault) return thrown
    await means.ledger.release(asking.reservation)
    throw thrown
  })
  const tookMs = Math.round(performance.now() - startedMs)
  if (told instanceof ProviderFault)
    return failed(provider, asking, { fault: told, usage: hearing.usageAfter(told), tookMs }, means, signal)
  const usage = added(told.usage ?? estimatedUsage(asking.prepared.inputTokens, told), hearing.before())
  const costUsd = costOf(provider.price, usage)
  const whole = { answer: told, usage, costUsd, notes: notesOf(asking.prepared, line, told) }
  const { keep } = asking.request
  await settled(whole, asking, means, signal, keep && { place: keep.place, doc: keptDoc({ provider, ...whole }) })
  await whenBack(() => means.ledger.health(healthName(provider), (known) => afterSuccess(known, means.clock.now(), tookMs)), signal)
  means.observer.asked({ purpose: asking.request.purpose, provider: provider.kind, outcome: 'answer', tookMs, usage, costUsd })
  return { kind: 'answer', ...whole }
}

interface Failing {
  readonly fault: ProviderFault
  /** Undefined: nothing was begun that is paid for. */
  readonly usage: ModelUsage | undefined
  readonly tookMs: number
}

async function failed(
  provider: Provider,
  asking: Asking,
  { fault, usage, tookMs }: Failing,
  means: GatewayMeans,
  signal: AbortSignal,
): Promise<Outcome> {
  const { code, retryAfterMs, isOfModel, isPassing } = fault
  const { purpose } = asking.request
  if (usage === undefined) await means.ledger.release(asking.reservation)
  const costUsd = usage === undefined ? null : costOf(provider.price, usage)
  if (usage !== undefined) await settled({ costUsd, usage }, asking, means, signal)
  const message = shortened(fault.message, mostMessage, hiding(means.settings.hide, secretsOf(provider)))
  await means.ledger.health(healthName(provider), (known) =>
    afterFailure(known, { code, message, retryAfterMs, isPassing, isOfProbe: asking.isProbe }, means.clock.now()),
  )
  means.observer.asked({ purpose, provider: provider.kind, outcome: code, tookMs, usage, costUsd })
  means.log.warn({ provider: provider.kind, model: provider.model, purpose, code, message, tookMs }, 'a model did not answer')
  return {
    kind: 'failed',
    told: { provider: provider.kind, model: provider.model, code, message },
    passesOn: isOfModel || !final.has(code),
  }
}

/** Neither an answer nor what it cost is lost because the store is away for a moment: it is paid for. */
async function settled(
  { costUsd, usage }: { readonly costUsd: number | null; readonly usage: ModelUsage },
  { reservation }: Asking,
  { ledger, clock }: GatewayMeans,
  signal: AbortSignal,
  kept?: KeptStep,
): Promise<void> {
  await whenBack(() => ledger.settle(reservation, { costUsd, usage }, clock.now(), kept), signal)
}

function callOf(provider: Provider, { request, prepared, maxTokens }: Asking, { settings }: GatewayMeans, hear: (delta: string) => void) {
  const { tools = [], toolChoice = 'auto', output, listener } = request
  return {
    provider: provider.kind,
    system: prepared.system,
    messages: prepared.messages,
    tools,
    toolChoice,
    maxTokens,
    temperature: settings.temperature,
    // Where tools are offered an answer may be a call of them, which a JSON mode would forbid.
    json: output !== undefined && tools.length === 0 && provider.protocol === 'chat-completions',
    keepsBeginnings: true,
    onText: listener === undefined ? undefined : hear,
  }
}

async function admitted(
  provider: Provider,
  probeMs: number,
  { ledger, clock }: GatewayMeans,
): Promise<{ readonly admission: Admission; readonly until: Instant | undefined }> {
  let admission: Admission = 'open'
  const health = await ledger.health(healthName(provider), (known) => {
    const decided = admit(known, clock.now(), probeMs)
    admission = decided.admission
    return decided.health
  })
  return { admission, until: health.openUntil }
}

function skipped({ kind, model }: Provider, reason: Skip, retryAt: Instant | undefined, message: string): Outcome {
  return { kind: 'skipped', reason, retryAt, told: { provider: kind, model, code: reason, message } }
}

/** The dearest that may come of it: nothing was kept from before, and all of it is kept from now on. */
function mostUsage({ inputTokens }: Prepared, outputTokens: number): ModelUsage {
  return { inputTokens, outputTokens, cachedTokens: 0, writtenTokens: inputTokens }
}

function notesOf({ notes }: Prepared, line: ProviderLine, { usage, remarks }: CallAnswer): Text[] {
  const estimated = { en: 'the provider tells no usage: tokens and cost are estimated', zh: '提供商未给出用量：token 数与费用为估算值' }
  return [
    ...notes,
    ...line.learnt().notes,
    ...remarks.map((remark) => ({ en: `left out or changed for this model: ${remark}`, zh: `针对该模型省略或修改：${remark}` })),
    ...(usage === undefined ? [estimated] : []),
  ]
}
