import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { Model, ModelReply, ModelRequest, ModelTry, RefusalReason } from '../../ports/model/model.ts'
import { askProvider, type Outcome } from './ask-provider.ts'
import type { GatewayMeans } from './gateway-means.ts'
import { keptAnswer } from './kept-answer.ts'
import { openLine, type ProviderLine } from './provider-line.ts'
import type { Provider } from './providers/provider.ts'
import { refusalText } from './refusal-text.ts'
import { type Answered, shaped } from './shaped-answer.ts'

type Told = Exclude<Outcome, { kind: 'answer' }>

/** The one way to any model: providers in order, each asked once a request, within the budget, past those that are down. */
export function makeModelGateway(means: GatewayMeans): Model {
  const { providers, state } = means.resolved
  const lines = new Map(providers.map((provider) => [provider.kind, openLine(provider, means.settings.hide, means.log)]))
  // Made above from the same list.
  const lineOf = ({ kind }: Provider) => lines.get(kind) as ProviderLine

  async function refuse(request: ModelRequest<never>, reason: RefusalReason, why: Text, retryAt?: Instant): Promise<ModelReply<never>> {
    await means.ledger.refused(request.purpose, reason, means.clock.now())
    means.observer.refused(request.purpose, reason)
    means.log.info({ purpose: request.purpose, task: request.task, reason }, 'no model was asked')
    return { kind: 'refused', reason, why, ...(retryAt === undefined ? {} : { retryAt }) }
  }

  async function unanswered(request: ModelRequest<never>, told: readonly Told[]): Promise<ModelReply<never>> {
    const hourly = told.find((one) => one.kind === 'refused')
    if (hourly !== undefined)
      return refuse(request, hourly.reason, refusalText(hourly.reason, means.settings, hourly.retryAt), hourly.retryAt)
    const failed = told.findLast((one) => one.kind === 'failed')
    if (failed !== undefined) return { kind: 'failed', code: failed.told.code, message: failed.told.message, tried: triesOf(told) }
    const skipped = told.filter((one) => one.kind === 'skipped')
    const reason =
      (['monthly-limit', 'breaker-open', 'too-long'] as const).find((one) => skipped.some((skip) => skip.reason === one)) ?? 'too-long'
    const retryAt = skipped.flatMap((skip) => (skip.reason === reason && skip.retryAt !== undefined ? [skip.retryAt] : [])).toSorted()[0]
    return refuse(request, reason, refusalText(reason, means.settings, retryAt), retryAt)
  }

  async function inOrder(
    request: ModelRequest<never>,
    signal: AbortSignal,
  ): Promise<{ readonly answered: Answered | undefined; readonly told: readonly Told[] }> {
    const told: Told[] = []
    for (const provider of providers) {
      if (told.some((one) => one.kind === 'failed')) request.listener?.restarted()
      const outcome = await askProvider(provider, lineOf(provider), request, means, signal)
      if (outcome.kind === 'answer') return { answered: { ...outcome, provider }, told }
      told.push(outcome)
      if (outcome.kind === 'refused' || (outcome.kind === 'failed' && !outcome.passesOn)) break
    }
    return { answered: undefined, told }
  }

  return {
    state: () => state,
    async ask<Output>(request: ModelRequest<Output>, signal: AbortSignal): Promise<ModelReply<Output>> {
      // What comes out is made by the schema in the request; on the way in, it is only shown to the model.
      const any = request as ModelRequest<never>
      if (state.kind === 'off') return refuse(any, state.reason, state.why)
      const startedMs = performance.now()
      const kept = keptAnswer(any)
      const { answered, told } = kept === undefined ? await inOrder(any, signal) : { answered: kept, told: [] }
      if (answered === undefined) return unanswered(any, told)
      const whole = await shaped(request, answered, async (again) => {
        const provider = providers.find(({ kind }) => kind === answered.provider.kind)
        const repaired = keptAnswer(again)
        if (repaired !== undefined || provider === undefined) return repaired
        const outcome = await askProvider(provider, lineOf(provider), again, means, signal)
        return outcome.kind === 'answer' ? { ...outcome, provider } : undefined
      })
      return { ...whole, tookMs: Math.round(performance.now() - startedMs), tried: triesOf(told) }
    },
  }
}

function triesOf(told: readonly Told[]): ModelTry[] {
  return told.flatMap((one) => (one.kind === 'refused' ? [] : [one.told]))
}
