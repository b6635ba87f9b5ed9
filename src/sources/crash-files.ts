import type { AgentReport } from '../domain/crash/agent-protocol.ts'
import type { CrashRecord } from '../domain/crash/crash-record.ts'
import { parseInstant } from '../domain/instant.ts'
import type { JsonObject } from '../domain/json.ts'
import { objectRef } from '../domain/object-ref.ts'
import { defineCrashSource } from './contract.ts'
import { digestOf, makeSignal } from './signal-making.ts'

const mostFrames = 5

/** Core files that a node's agent has read: one signal each, about the pod where one is known, else about the node. */
export const crashFiles = defineCrashSource({
  kind: 'crash-files',
  way: 'crash',
  signals(report, group, context) {
    const { record } = report
    // A file that could not be read is the agent's trouble, told by its status; it says nothing about a workload.
    if (record === undefined) return []
    const pod = record.pod?.namespace === undefined || record.pod.namespace === '' ? undefined : record.pod
    return [
      makeSignal('crash-files', context, {
        kind: 'crash',
        title: titleOf(record),
        status: 'firing',
        severity: 'high',
        object: pod === undefined ? objectRef('Node', '', report.nodeName) : objectRef('Pod', pod.namespace, pod.name),
        labels: labelsOf(report, record, group),
        facts: factsOf(report, record, group),
        at: parseInstant(record.crashedAt) ?? context.now,
        dedupKey: `crash:${group ?? digestOf([record.program, record.signal.name])}:${pod === undefined ? report.nodeName : `${pod.namespace}/${pod.name}`}`,
        occurrence: report.id,
      }),
    ]
  },
})

function titleOf({ command, program, reason, signal, fingerprint }: CrashRecord): string {
  const [frame] = fingerprint.frames
  const what = `${command === '' ? program : command}: ${reason === '' ? signal.name : reason}`
  return frame === undefined ? what : `${what} in ${frame}`
}

function labelsOf({ nodeName }: AgentReport, { pod }: CrashRecord, group: string | undefined): Record<string, string> {
  return {
    node: nodeName,
    ...(group === undefined ? {} : { crash_group: group }),
    ...(pod?.container === undefined ? {} : { container: pod.container }),
    ...(pod?.instance === undefined ? {} : { instance: pod.instance.name, instance_namespace: pod.instance.namespace }),
  }
}

function factsOf({ id }: AgentReport, record: CrashRecord, group: string | undefined): JsonObject {
  const { signal, fingerprint, score, quality, looksLike } = record
  return {
    crash: id,
    ...(group === undefined ? {} : { group }),
    signal: signal.name,
    score: score.totalScore,
    quality,
    frames: fingerprint.frames.slice(0, mostFrames),
    ...(looksLike[0] === undefined ? {} : { looksLike: looksLike[0].id }),
  }
}
