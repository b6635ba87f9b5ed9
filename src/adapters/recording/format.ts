import { z } from 'zod'
import { verbatim } from '../../domain/text.ts'
import { isKind } from '../../world/kinds.ts'

/**
 * A recording is a folder, or the same files packed into one: `recording.json` (this), `objects/<Kind>.ndjson` (one object a line, as the world holds them:
 * masked, no Secret values), `versions.ndjson` (earlier versions of objects), `logs/<namespace>_<pod>_<container>[.previous].log`, `unanswered.ndjson` (logs
 * that were asked for and not there), `probes.ndjson` (what HTTP probes answered), `metrics.json` (what pods and nodes used, where that is measured).
 */
export const recordingSchema = 'aceso.recording/v1'

/** Older recordings have it in one language. */
const Told = z.union([z.string().transform((text) => verbatim(text)), z.strictObject({ en: z.string(), zh: z.string() })])

export const RecordingHead = z.strictObject({
  schema: z.literal(recordingSchema),
  clusterId: z.string().min(1).max(63),
  /** Moment the objects were read; the clock of everything that looks at the recording. */
  at: z.iso.datetime(),
  origin: z.string(),
  /** Of the API server. */
  version: z.string().max(100).optional(),
  notReadable: z.array(z.strictObject({ what: Told, why: Told, kind: z.string().refine(isKind), namespace: z.string().optional() })),
})
export type RecordingHead = z.output<typeof RecordingHead>

export const RecordedProbe = z.strictObject({
  pod: z.string(),
  port: z.number(),
  path: z.string(),
  scheme: z.enum(['HTTP', 'HTTPS']),
  reply: z.union([
    z.strictObject({ status: z.number(), tookMs: z.number() }),
    z.strictObject({ failure: z.enum(['refused', 'timed-out', 'not-http', 'unreachable']) }),
  ]),
})
export type RecordedProbe = z.output<typeof RecordedProbe>

export const RecordedVersion = z.strictObject({
  ref: z.string(),
  at: z.string(),
  object: z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) }),
})

export const UnansweredLog = z.strictObject({ log: z.string(), why: Told, absent: z.literal(true).optional() })
export type UnansweredLog = z.output<typeof UnansweredLog>

const measured = { at: z.iso.datetime(), windowMs: z.number() }
const amounts = { cpuCores: z.number(), memoryBytes: z.number() }
export const RecordedUsage = z.strictObject({
  nodes: z.array(z.strictObject({ node: z.string(), ...measured, ...amounts })),
  pods: z.array(
    z.strictObject({
      pod: z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string() }),
      ...measured,
      containers: z.array(z.strictObject({ name: z.string(), ...amounts })),
    }),
  ),
})

/** Names of Kubernetes objects hold neither `_` nor `/`, so the parts stay apart. */
export function logFile(namespace: string, pod: string, container: string, previous: boolean): string {
  return `logs/${namespace}_${pod}_${container}${previous ? '.previous' : ''}.log`
}

export function probeKey(pod: string, port: number, path: string, scheme: string): string {
  return `${pod} ${scheme} ${port} ${path}`
}
