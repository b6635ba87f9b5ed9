import type { CleanerSettings } from '../../domain/crash/cleaner-settings.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CleanUpStore, CleanUpTask } from '../../ports/store/clean-up-store.ts'
import type { IncidentStore, SignalStore } from '../../ports/store/store.ts'
import { keyOf } from './episodes.ts'
import type { LoopWatch } from './loop-watch.ts'

/** Who carries out clean-ups, as agents are told. */
export const cleanUpActor = 'aceso'

export interface CleanUpAsked {
  readonly nodeName: string
  readonly instanceName: string
  readonly namespace: string
  readonly restartCount: number
  readonly deploymentType: 'helm' | 'operator'
}

export interface CleanUpAnswer {
  /** It goes ahead, and this caller was the first to ask. Who does it is `assignedTo`. */
  readonly allowed: boolean
  readonly reason?: string
  /** Empty where there is none. */
  readonly taskId: string
  readonly assignedTo: string
}

export const taskStatuses = ['pending', 'in_progress', 'completed', 'failed'] as const

export interface CleanUpProgress extends CleanUpTask {
  readonly status: (typeof taskStatuses)[number]
  /** Why it failed. */
  readonly reason?: string
}

/** What node agents ask about instances that crash too often. They ask and are told; the server counts by itself, and it is the server that acts. */
export interface CleanUpVerbs {
  request(asked: CleanUpAsked, signal: AbortSignal): Promise<CleanUpAnswer>
  task(id: string): Promise<CleanUpProgress>
  /** Instances that were taken down so far. */
  cleaned(): Promise<number>
}

export interface CleanUpMeans {
  readonly watch: LoopWatch
  readonly settings: CleanerSettings
  readonly cleanUps: CleanUpStore
  readonly signals: Pick<SignalStore, 'crashLoopsTold'>
  readonly incidents: Pick<IncidentStore, 'get'>
  readonly clusterId: string
  readonly clock: Clock
  /** Stores signals and has them grouped. */
  readonly receive: (signals: readonly Signal[]) => Promise<void>
}

export function cleanUpVerbs(means: CleanUpMeans): CleanUpVerbs {
  return {
    request: (asked, signal) => request(means, asked, signal),
    async task(id) {
      const task = await means.cleanUps.get(id)
      if (task === undefined) throw new AcesoError('not-found', `there is no task ${id}`)
      return { ...task, ...(await progressOf(task, means)) }
    },
    cleaned: () => means.cleanUps.cleanedInstances(means.clusterId),
  }
}

async function request(means: CleanUpMeans, asked: CleanUpAsked, signal: AbortSignal): Promise<CleanUpAnswer> {
  const { watch, settings, clusterId } = means
  const { namespace, instanceName, nodeName, restartCount } = asked
  if (!settings.enabled) return refused('the cleaner is switched off (cleaner.enabled)')
  if (settings.mode === 'dry-run') return refused('the cleaner only says what it would do (cleaner.mode is dry-run)')
  const loop = (await watch.loops(signal)).find(({ instance }) => instance.namespace === namespace && instance.name === instanceName)
  if (loop === undefined) return refused(notCounted(settings))
  const [refusal] = loop.refusals
  if (refusal !== undefined) return refused(refusal.en)
  // The server may not have said so itself yet: the request makes it.
  await means.receive(await watch.signals(signal))
  const told = (await means.signals.crashLoopsTold(clusterId)).find(
    ({ dedupKey, status }) => dedupKey === keyOf(loop) && status === 'firing',
  )
  if (told === undefined) return refused('it has just recovered')
  const { type } = loop.instance
  const { task, isNew } = await means.cleanUps.request(
    { clusterId, episode: told.id, namespace, instance: instanceName, deploymentType: type, nodeName, restartCount },
    means.clock.now(),
  )
  const assigned = { taskId: task.id, assignedTo: cleanUpActor }
  return isNew ? { allowed: true, ...assigned } : { allowed: false, reason: `node ${task.nodeName} has asked already`, ...assigned }
}

function refused(reason: string): CleanUpAnswer {
  return { allowed: false, reason, taskId: '', assignedTo: '' }
}

function notCounted({ maxRestartCount, restartTimeWindow }: CleanerSettings): string {
  return `this server has not counted more than ${maxRestartCount} crashes of it in ${Math.round(restartTimeWindow / 60_000)} min, or it has recovered`
}

/** Where a task stands is where its incident stands: there is no second state that could be left behind. */
async function progressOf(task: CleanUpTask, { incidents }: CleanUpMeans): Promise<Pick<CleanUpProgress, 'status' | 'reason'>> {
  const incident = await lastOf(task.incidentId, incidents)
  const state = incident?.plan?.state
  if (state === 'verified') return { status: 'completed' }
  if (state === 'executing' || state === 'executed') return { status: 'in_progress' }
  if (state === 'rejected') return { status: 'failed', reason: 'a person turned it down' }
  if (state === 'undone') return { status: 'failed', reason: 'it was taken back' }
  if (state === 'failed') return { status: 'failed', reason: 'it did not come to its end' }
  if (state === 'expired') return { status: 'failed', reason: 'nobody approved it in time' }
  if (incident?.state !== 'closed') return { status: 'pending' }
  return { status: 'failed', reason: `called off: ${incident.closeReason ?? 'closed'}` }
}

const mostMerges = 5

async function lastOf(id: string | undefined, incidents: CleanUpMeans['incidents']): Promise<Incident | undefined> {
  let incident = id === undefined ? undefined : await incidents.get(id)
  for (let merges = 0; incident?.mergedInto !== undefined && merges < mostMerges; merges += 1)
    incident = await incidents.get(incident.mergedInto)
  return incident
}
