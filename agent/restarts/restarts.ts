import type { RestartClass } from '../../src/domain/crash/restart-class.ts'
import { type Instant, instantOf, parseInstant } from '../../src/domain/instant.ts'
import { bounded } from '../../src/domain/text.ts'
import { type ContainerStatus, lastEnd, type Pod } from '../cluster/pod-shape.ts'
import type { RestartCounts } from '../data/restart-counts.ts'

/** A container that was started again. */
export interface RestartEvent {
  readonly podName: string
  readonly podNamespace: string
  readonly podUid: string
  readonly containerName: string
  /** When its run ended. */
  readonly restartTime: Instant
  readonly reason: string
  readonly message: string
  readonly exitCode: number | undefined
  /** Of the exit code, or as the runtime tells it. */
  readonly signal: number | undefined
  readonly instanceName: string | undefined
  readonly restartClass: RestartClass
  /** Only such a restart may have left a core. */
  readonly isPanic: boolean
}

/** A restart whose class is not known yet: the kubelet's events may decide it. */
export type RawRestart = Omit<RestartEvent, 'restartClass' | 'isPanic' | 'instanceName'> & { readonly graceMs: number | undefined }

/** Where nothing was ever kept, only a restart as recent as this is news. */
const newsMs = 10 * 60_000
const mostSignal = 64

/** Increases of a pod's restart counts, by the name of its containers, init containers too. Several since the last look are one: only how the last run ended is known. */
export function restartsOf(pod: Pod, counts: RestartCounts, nowMs: number): readonly RawRestart[] {
  const { initContainerStatuses, containerStatuses } = pod.status
  return [...initContainerStatuses, ...containerStatuses].flatMap((status) => {
    const key = `${pod.metadata.uid}/${status.name}`
    const before = counts.get(key)
    counts.set(key, status.restartCount)
    const restart = rawRestart(pod, status, nowMs)
    // A new pod begins at none; a pod that the very first look finds has a history that is not ours.
    const known = before ?? (counts.isFirst && nowMs - Date.parse(restart.restartTime) > newsMs ? status.restartCount : 0)
    return status.restartCount > known ? [restart] : []
  })
}

function rawRestart({ metadata, spec }: Pod, status: ContainerStatus, nowMs: number): RawRestart {
  // What was counted is the last run; its successor may be over as well by now.
  const ended = status.lastState?.terminated ?? lastEnd(status)
  return {
    podName: metadata.name,
    podNamespace: metadata.namespace,
    podUid: metadata.uid,
    containerName: status.name,
    restartTime: parseInstant(ended?.finishedAt ?? undefined) ?? instantOf(nowMs),
    reason: ended?.reason ?? '',
    message: bounded(ended?.message ?? '', 4_096),
    exitCode: ended?.exitCode,
    signal: ended?.signal ?? signalOf(ended?.exitCode),
    graceMs: spec.terminationGracePeriodSeconds === undefined ? undefined : spec.terminationGracePeriodSeconds * 1000,
  }
}

/** The kubelet tells no signal: a shell's convention does. */
function signalOf(exitCode: number | undefined): number | undefined {
  return exitCode !== undefined && exitCode > 128 && exitCode <= 128 + mostSignal ? exitCode - 128 : undefined
}
