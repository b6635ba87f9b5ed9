import { z } from 'zod'
import { isKind } from '../../world/kinds.ts'

/**
 * A recording is a folder: `recording.json` (this), `objects/<Kind>.ndjson` (one object a line, as the world holds them: masked, no Secret values),
 * `versions.ndjson` (earlier versions of objects), `logs/<namespace>_<pod>_<container>[.previous].log`, `probes.ndjson` (what HTTP probes answered).
 */
export const recordingSchema = 'aceso.recording/v1'

export const RecordingHead = z.strictObject({
  schema: z.literal(recordingSchema),
  clusterId: z.string().min(1).max(63),
  /** Moment the objects were read; the clock of everything that looks at the recording. */
  at: z.iso.datetime(),
  origin: z.string(),
  notReadable: z.array(
    z.strictObject({ what: z.string(), why: z.string(), kind: z.string().refine(isKind), namespace: z.string().optional() }),
  ),
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

/** Names of Kubernetes objects hold neither `_` nor `/`, so the parts stay apart. */
export function logFile(namespace: string, pod: string, container: string, previous: boolean): string {
  return `${namespace}_${pod}_${container}${previous ? '.previous' : ''}.log`
}

export function probeKey(pod: string, port: number, path: string, scheme: string): string {
  return `${pod} ${scheme} ${port} ${path}`
}
