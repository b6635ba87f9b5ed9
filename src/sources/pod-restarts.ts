import { classifyRestart, type RestartClass } from '../domain/crash/restart-class.ts'
import type { Severity } from '../domain/grades.ts'
import type { Signal } from '../domain/incident/signal.ts'
import { epochMsOf, type Instant, parseInstant } from '../domain/instant.ts'
import { objectRef, refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import type { ContainerStatus, Pod, Terminated } from '../world/kinds.ts'
import { containerStatuses, lastTermination, statusOf } from '../world/pod-state.ts'
import type { World } from '../world/world.ts'
import type { SourceContext, WatchSource } from './contract.ts'
import { makeSignal } from './signal-making.ts'

const severityOfClass: Readonly<Record<RestartClass, Severity>> = {
  panic: 'high',
  oom: 'high',
  probe: 'medium',
  exit: 'medium',
  signal: 'medium',
  completed: 'low',
}

/** Where nothing is remembered at all (the very first run), only a restart as recent as this is news; older ones are history. */
const newsMs = 600_000

/** Restarts of containers, by name, init containers too: an increase of the count over what was seen before, by this run or an earlier one. */
export const podRestarts: WatchSource = {
  kind: 'pod-restarts',
  way: 'watch',
  kinds: ['Pod'],

  signals({ before, after, world }, context) {
    if (before?.kind === 'Pod' && after === undefined) return endedWith(before, context)
    if (after?.kind !== 'Pod') return []
    const earlier = before?.kind === 'Pod' && before.metadata.uid === after.metadata.uid ? before : undefined
    return containerStatuses(after).flatMap((status) => {
      const known = knownCount(after, status, earlier, context)
      const count = status.restartCount ?? 0
      return count > known ? [restartSignal(after, status, count - known, world, context)] : []
    })
  },
}

/** Counts above zero are always remembered, so a container that is not has had none, unless nothing was ever remembered. */
function knownCount(pod: Pod, status: ContainerStatus, earlier: Pod | undefined, { restartCounts, now }: SourceContext): number {
  if (earlier !== undefined) return statusOf(earlier, status.name)?.restartCount ?? 0
  const remembered = restartCounts.get(`${pod.metadata.uid ?? ''}/${status.name}`)
  if (remembered !== undefined || restartCounts.size > 0) return remembered ?? 0
  const endedAt = parseInstant(lastTermination(status)?.finishedAt)
  const isNews = endedAt !== undefined && epochMsOf(now) - epochMsOf(endedAt) <= newsMs
  const count = status.restartCount ?? 0
  return isNews ? count - 1 : count
}

function restartSignal(pod: Pod, status: ContainerStatus, restarts: number, world: World, context: SourceContext): Signal {
  const { name, namespace = '', uid = '' } = pod.metadata
  // While it runs again, how it ended is its last state; while it is down between two runs, its present one.
  const ended: Terminated | undefined = status.lastState?.terminated ?? status.state?.terminated
  const restartTime: Instant = parseInstant(ended?.finishedAt) ?? context.now
  const object = objectRef('Pod', namespace, name)
  const graceMs = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
  const restartClass = ended === undefined ? 'exit' : classifyRestart(ended, status.name, restartTime, world.eventsOf(object), { graceMs })
  const restartCount = status.restartCount ?? 0
  return makeSignal('pod-restarts', context, {
    kind: 'restart',
    dedupKey: dedupKeyOf(pod, status.name),
    occurrence: `${uid} ${restartCount}`,
    status: 'firing',
    severity: severityOfClass[restartClass],
    title: `Container ${status.name} of ${refText(object)} restarted: ${ended?.reason ?? 'unknown'}, exit code ${ended?.exitCode ?? 'unknown'}`,
    at: restartTime,
    object,
    facts: {
      podName: name,
      podNamespace: namespace,
      containerName: status.name,
      restartTime,
      reason: ended?.reason ?? '',
      message: bounded(ended?.message ?? '', 4_096),
      exitCode: ended?.exitCode ?? null,
      signal: ended?.signal ?? null,
      isPanic: restartClass === 'panic',
      class: restartClass,
      restartCount,
      restarts,
    },
  })
}

/** With the pod its restarts are over. */
function endedWith(pod: Pod, context: SourceContext): readonly Signal[] {
  const { name, namespace = '', uid = '' } = pod.metadata
  return containerStatuses(pod)
    .filter(({ restartCount }) => (restartCount ?? 0) > 0)
    .map((status) =>
      makeSignal('pod-restarts', context, {
        kind: 'restart',
        dedupKey: dedupKeyOf(pod, status.name),
        occurrence: `${uid} ${status.restartCount ?? 0}`,
        status: 'resolved',
        severity: 'low',
        title: `Pod ${namespace}/${name} is gone`,
        at: context.now,
        object: objectRef('Pod', namespace, name),
        facts: { podName: name, podNamespace: namespace, containerName: status.name },
      }),
    )
}

function dedupKeyOf(pod: Pod, container: string): string {
  return `restart:${pod.metadata.namespace ?? ''}/${pod.metadata.name}/${container}`
}
