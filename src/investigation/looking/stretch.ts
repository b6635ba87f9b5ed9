import { z } from 'zod'
import { epochMsOf, type Instant, instantOf } from '../../domain/instant.ts'
import type { Ask, Case } from '../known/contract.ts'
import { readAnswer } from './answer.ts'

/** The time that is compared: from well before the release until now, in steps that need no thinning. */
export interface Stretch {
  readonly releasedMs: number
  readonly start: Instant
  readonly end: Instant
  readonly stepSeconds: number
  /** For `rate(...[w])`: no shorter than a step, so that nothing between two points is missed. */
  readonly window: string
}

const hourMs = 3_600_000
const mostBeforeMs = 6 * hourMs
/** Below the number from which answers are thinned. */
const wantedPoints = 110
const leastStepSeconds = 30
const leastWindowSeconds = 300

const History = z.object({ revisions: z.array(z.object({ createdAt: z.string(), isCurrent: z.boolean() })) })

/** Undefined where nobody knows when the new version began: before and after cannot be told apart then. */
export async function stretchOf(about: Case, ask: Ask): Promise<Stretch | undefined> {
  const releasedAt = about.releasedAt ?? (await beganBy(about, ask))
  const releasedMs = releasedAt === undefined ? Number.NaN : epochMsOf(releasedAt)
  const nowMs = epochMsOf(about.now)
  if (Number.isNaN(releasedMs) || releasedMs >= nowMs) return undefined
  const beforeMs = Math.min(Math.max(nowMs - releasedMs, hourMs), mostBeforeMs)
  const startMs = releasedMs - beforeMs
  const stepSeconds = Math.max(leastStepSeconds, Math.ceil((nowMs - startMs) / 1000 / wantedPoints / 15) * 15)
  return {
    releasedMs,
    start: instantOf(startMs),
    end: about.now,
    stepSeconds,
    window: `${Math.max(leastWindowSeconds, stepSeconds * 2)}s`,
  }
}

/** All of it, as the length of a range in PromQL. */
export function wholeOf({ start, end }: Stretch): string {
  return `${Math.ceil((epochMsOf(end) - epochMsOf(start)) / 1000)}s`
}

/** When the present revision of the workload was made. */
async function beganBy({ deployment: { workload } }: Case, ask: Ask): Promise<Instant | undefined> {
  if (workload === undefined || !['Deployment', 'StatefulSet', 'DaemonSet'].includes(workload.kind)) return undefined
  const answer = await ask({ name: 'get_rollout_history', arguments: { ...workload } })
  return readAnswer(History, answer)?.revisions.find(({ isCurrent }) => isCurrent)?.createdAt
}
