import { faultText } from '../../../domain/errors.ts'
import type { ComponentHealth } from '../contracts/service.ts'
import type { ServerParts } from './parts.ts'

const keptMs = 2_000
/** That it is not ready yet is asked anew sooner: every start would otherwise seem to take so much longer. */
const unreadyKeptMs = 200
const timeoutMs = 2_000

/** The components' states, kept for a moment so that probes and pages cost nothing; an answer that does not come is "not ready", never a hanging probe. */
export function readinessOf(ask: ServerParts['readiness']): () => Promise<readonly ComponentHealth[]> {
  let kept: Promise<readonly ComponentHealth[]> | undefined
  let untilMs = 0
  const look = async (): Promise<readonly ComponentHealth[]> => {
    const components = await asked(ask)
    if (!isReady(components)) untilMs = performance.now() + unreadyKeptMs
    return components
  }
  return () => {
    const nowMs = performance.now()
    if (kept === undefined || nowMs > untilMs) {
      untilMs = nowMs + keptMs
      kept = look()
    }
    return kept
  }
}

async function asked(ask: ServerParts['readiness']): Promise<readonly ComponentHealth[]> {
  const signal = AbortSignal.timeout(timeoutMs)
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${timeoutMs} ms`)), { once: true })
  })
  try {
    return await Promise.race([ask(signal), late])
  } catch (fault) {
    return [{ name: 'readiness', state: 'unhealthy', required: true, why: faultText(fault) }]
  }
}

export function isReady(components: readonly ComponentHealth[]): boolean {
  return components.every(({ required, state }) => !required || state === 'healthy')
}
