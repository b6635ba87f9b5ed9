import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Job } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { timeMs } from './container-symptoms.ts'
import { symptom } from './symptom.ts'

/** One failed attempt is what a Job's retries are for; two without a success are a symptom. */
const leastFailures = 2

/** Jobs that failed or keep failing, unless a later run of the same CronJob went well. */
export function jobSymptoms(world: World): Symptom[] {
  const wellSince = lastSuccessByOwner(world)
  return world.list('Job').flatMap((job) => {
    const owner = world.ownerOf(refOf(job))
    const startedMs = timeMs(job.status?.startTime ?? job.metadata.creationTimestamp) ?? 0
    if (owner !== undefined && (wellSince.get(refText(owner)) ?? 0) > startedMs) return []
    return symptomsOf(world, job)
  })
}

function symptomsOf(world: World, job: Job): Symptom[] {
  const ref = refOf(job)
  if (job.spec.suspend === true || job.metadata.deletionTimestamp !== undefined) return []
  const failure = conditionOf(job, 'Failed') ?? conditionOf(job, 'FailureTarget')
  if (failure?.status === 'True') {
    const reason = [failure.reason, failure.message].filter((part) => part !== undefined && part !== '').join(': ')
    return [symptom('job.failed', ref, { facts: { reason }, sinceMs: timeMs(failure.lastTransitionTime) })]
  }
  const { failed = 0, succeeded = 0 } = job.status ?? {}
  const restarts = world
    .podsOf(ref)
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
  const isOver = conditionOf(job, 'Complete')?.status === 'True' || succeeded > 0
  if (isOver || failed + restarts < leastFailures) return []
  return [symptom('job.failing', ref, { facts: { failed: failed + restarts }, sinceMs: timeMs(job.status?.startTime) })]
}

function lastSuccessByOwner(world: World): ReadonlyMap<string, number> {
  const latest = new Map<string, number>()
  const note = (owner: ObjectRef | undefined, ms: number | undefined): void => {
    if (owner === undefined || ms === undefined) return
    latest.set(refText(owner), Math.max(ms, latest.get(refText(owner)) ?? 0))
  }
  for (const job of world.list('Job')) {
    if (conditionOf(job, 'Complete')?.status === 'True') note(world.ownerOf(refOf(job)), timeMs(job.status?.completionTime))
  }
  for (const cron of world.list('CronJob')) {
    const ms = timeMs(cron.status?.lastSuccessfulTime)
    if (ms !== undefined && ms < epochMsOf(world.at)) note(refOf(cron), ms)
  }
  return latest
}
