import type { Severity } from '../domain/grades.ts'
import { msBetween } from '../domain/instant.ts'
import { refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import { eventRecord } from '../world/snapshot/event-records.ts'
import type { WatchSource } from './contract.ts'
import { makeSignal } from './signal-making.ts'

/** Reasons that another source already tells (better, and with an end), and those that are said in passing when all is well. */
const leftOut = new Set([
  // told by the states of pods, rollouts and nodes
  'BackOff',
  'CrashLoopBackOff',
  'Failed',
  'ErrImagePull',
  'ImagePullBackOff',
  'InspectFailed',
  'NodeNotReady',
  'NodeHasDiskPressure',
  'NodeHasInsufficientMemory',
  'NodeHasInsufficientPID',
  'ProgressDeadlineExceeded',
  // passing: retried by their writers, common while pods come and go
  'FailedToUpdateEndpoint',
  'FailedToUpdateEndpointSlices',
  'FailedToCreateEndpoint',
  'FailedKillPod',
  'FailedPreStopHook',
  'ExceededGracePeriod',
  'DNSConfigForming',
  'InvalidDiskCapacity',
  'MissingClusterDNS',
  'CIDRNotAvailable',
  'OwnerRefInvalidNamespace',
  'ImageGCFailed',
  'FreeDiskSpaceFailed',
  'ContainerGCFailed',
  'PolicyViolation',
])

const high = new Set([
  'FailedMount',
  'FailedAttachVolume',
  'FailedCreate',
  'FailedScheduling',
  'Evicted',
  'OOMKilling',
  'SystemOOM',
  'FailedCreatePodSandBox',
])

/** The cluster keeps events for an hour; at the first sight of them only those that happened lately are news. */
const newsMs = 600_000

/** A probe that fails now and then is life; one that fails this often is trouble. */
const unhealthyCount = 3

/** Warnings of the cluster that no other source tells. Events have no end; they stop coming. */
export const warningEvents: WatchSource = {
  kind: 'warning-events',
  way: 'watch',
  kinds: ['Event'],

  signals({ before, after }, context) {
    if (after?.kind !== 'Event') return []
    const record = eventRecord(after, context.now)
    const { object, reason, message, count, lastAt, component, fieldPath } = record
    if (record.type !== 'Warning' || leftOut.has(reason) || object.name === '') return []
    if (reason === 'Unhealthy' && count < unhealthyCount) return []
    if (before === undefined && msBetween(lastAt, context.now) > newsMs) return []
    return [
      makeSignal('warning-events', context, {
        kind: 'warning-event',
        dedupKey: `event:${object.kind}/${object.namespace}/${object.name}/${reason}`,
        // The cluster counts repetitions up in one Event object: the same object is the same happening.
        occurrence: after.metadata.uid ?? `${after.metadata.namespace ?? ''}/${after.metadata.name}`,
        status: 'firing',
        severity: severityOf(reason),
        title: `${reason}: ${refText(object)}: ${message}`,
        at: lastAt,
        object,
        facts: { reason, message: bounded(message, 2_000), count, component, fieldPath },
      }),
    ]
  },
}

function severityOf(reason: string): Severity {
  return high.has(reason) ? 'high' : 'medium'
}
