import type { LanguageModelV4 } from '@ai-sdk/provider'
import { type Adjustments, adjustedFor, knownAdjustments } from './providers/adjustments.ts'
import { type Call, type CallAnswer, callModel } from './providers/call.ts'
import { ProviderFault } from './providers/fault.ts'
import { loggedFetch, type ModelLog } from './providers/http.ts'
import { openModel } from './providers/open-model.ts'
import { type Provider, secretsOf } from './providers/provider.ts'
import { withRetries } from './retry.ts'
import { hiding } from './text/hide.ts'

/** The line to one provider: opened at its first use, and what was learnt about its model. */
export interface ProviderLine {
  /** Throws ProviderFault, `timed-out` and `cancelled` among them. */
  call(call: Call, how: CallLimits, signal: AbortSignal): Promise<CallAnswer>
  readonly learnt: () => Adjustments
}

export interface CallLimits {
  /** For all tries together. */
  readonly timeoutMs: number
  readonly random: () => number
  /** Before each try but the first. */
  readonly onRetry: () => void
}

const mostAdjustments = 4

export function openLine(provider: Provider, patterns: readonly string[], log: ModelLog): ProviderLine {
  let learnt = knownAdjustments(provider.kind)
  let opening: Promise<LanguageModelV4> | undefined
  const opened = async (): Promise<LanguageModelV4> => {
    opening ??= openModel(provider, loggedFetch(provider.title, log, hiding(patterns, secretsOf(provider))), () => learnt)
    return opening
  }

  /** Asks again at once without a parameter that the model has just refused. */
  async function adjusting(call: Call, signal: AbortSignal): Promise<CallAnswer> {
    for (let changes = 0; ; changes += 1) {
      try {
        return await callModel(await opened(), adjusted(call, learnt), signal)
      } catch (fault) {
        const next = fault instanceof ProviderFault && changes < mostAdjustments ? adjustedFor(fault, learnt, call.maxTokens) : undefined
        if (next === undefined) throw fault
        learnt = next
        log.info(
          { provider: provider.kind, model: provider.model, refused: (fault as Error).message },
          'the model refuses a parameter; asked without it from now on',
        )
      }
    }
  }

  return {
    learnt: () => learnt,
    async call(call, { timeoutMs, random, onRetry }, signal) {
      const timeout = AbortSignal.timeout(timeoutMs)
      const either = AbortSignal.any([signal, timeout])
      const deadlineMs = performance.now() + timeoutMs
      let isUnderWay = false
      const attempt = async (number: number): Promise<CallAnswer> => {
        if (number > 1) onRetry()
        isUnderWay = !either.aborted
        try {
          return await adjusting(call, either)
        } catch (fault) {
          isUnderWay &&= either.aborted
          throw fault
        }
      }
      try {
        return await withRetries(attempt, { deadlineMs, random, signal: either })
      } catch (cause) {
        const more = { cause, isUnderWay }
        if (signal.aborted) throw new ProviderFault('cancelled', 'given up by who asked', more)
        if (timeout.aborted) throw new ProviderFault('timed-out', `no answer within ${timeoutMs / 1000} s`, more)
        throw cause
      }
    },
  }
}

function adjusted(call: Call, learnt: Adjustments): Call {
  const isFree = learnt.withoutToolChoice || (learnt.keepsTools && call.toolChoice === 'none')
  const isWithoutTools = learnt.withoutTools || (isFree && !learnt.keepsTools && call.toolChoice === 'none')
  return {
    ...call,
    tools: isWithoutTools ? [] : call.tools,
    toolChoice: isFree ? undefined : call.toolChoice,
    temperature: learnt.withoutTemperature ? undefined : call.temperature,
    json: call.json && !learnt.withoutJsonMode,
    keepsBeginnings: call.keepsBeginnings && !learnt.withoutCacheMarks,
    maxTokens: Math.min(call.maxTokens, learnt.mostTokens ?? call.maxTokens),
    onText: call.onText ?? (learnt.onlyStreams ? unheard : undefined),
  }
}

function unheard(): void {
  // Nobody waits for the pieces.
}
