import { type Completion, type IntakeLimits, isComplete, skipReason } from '../src/crash/files/intake.ts'
import type { AgentReport, CoreStatus, StoredCore } from '../src/domain/crash/agent-protocol.ts'
import type { CrashRecord, Fingerprint } from '../src/domain/crash/crash-record.ts'
import { AcesoError, faultText } from '../src/domain/errors.ts'
import { instantOf } from '../src/domain/instant.ts'
import { bounded } from '../src/domain/text.ts'
import type { FoundFile } from './folder.ts'
import type { Journal } from './journal.ts'
import type { KnownGroups } from './known-groups.ts'
import type { AgentMetrics } from './metrics.ts'
import type { Spool } from './spool.ts'

/** `wait`: the file is still being written. */
export type Worked = 'done' | 'wait'

export interface Inspected {
  readonly record: CrashRecord
  /** Masked end of the container's log. */
  readonly logTail: string | undefined
}

export interface WorkMeans {
  readonly nodeName: string
  readonly nowMs: () => number
  readonly limits: IntakeLimits
  readonly valueThreshold: number
  readonly completionOf: (name: string) => Completion
  /** Size on disk and whether its headers promise more than is there; milliseconds, no debugger. */
  readonly glance: (path: string) => Promise<{ readonly diskBytes: number; readonly truncated: boolean }>
  /** Everything about a core; `isKnown` spares the debugger where a quick walk already leads to a known group. */
  readonly inspect: (path: string, isKnown: (fingerprint: Fingerprint) => boolean, signal: AbortSignal) => Promise<Inspected>
  /** Keeps the core, whole (when asked) and slim; what is kept already under this id is not kept twice. */
  readonly keep: (
    id: string,
    record: CrashRecord,
    group: string | undefined,
    whole: boolean,
    signal: AbortSignal,
  ) => Promise<readonly StoredCore[]>
  readonly deleteOriginal: ((path: string) => Promise<void>) | undefined
  readonly known: KnownGroups
  /** Ids of files that were told as found. */
  readonly announced: Set<string>
  readonly spool: Spool
  readonly journal: Journal
  readonly metrics: AgentMetrics
  readonly log: {
    found(path: string): void
    scored(record: CrashRecord): void
    skipped(path: string, why: string): void
    failed(path: string, why: string): void
  }
}

/**
 * Takes one core file to its end, once: what came of it is durable before it is written down as done, and has an id made from the file, so that a kill in between makes the same report
 * again, which the spool and the server know. `isLastTry`: a fault that may pass is taken for the file's own.
 */
export async function workOn(file: FoundFile, means: WorkMeans, signal: AbortSignal, isLastTry = true): Promise<Worked> {
  const { journal, spool } = means
  if (journal.has(file.id)) return 'done'
  if (spool.has(file.id)) return finish(file, 'stored', means)
  const completion = means.completionOf(file.name)
  if (!isComplete(file.looks, completion)) return 'wait'
  try {
    const { diskBytes, truncated } = await means.glance(file.path)
    if (truncated && !isComplete(file.looks, completion, { truncated })) return 'wait'
    announce(file, diskBytes, means)
    const crashedAtMs = file.looks[0]?.identity.modifiedMs ?? means.nowMs()
    const skipped = skipReason({ crashedAtMs, diskBytes }, means.nowMs(), means.limits)
    if (skipped !== undefined) return await skip(file, skipped.en, means)
    return await analyse(file, means, signal)
  } catch (fault) {
    if (signal.aborted || (!isLastTry && !isOfTheFile(fault))) return 'wait'
    const why = faultText(fault)
    means.log.failed(file.path, why)
    means.metrics.failed()
    await report(file, { status: 'error', why }, means)
    return finish(file, 'error', means)
  }
}

/** What is wrong with the file itself stays wrong; anything else (a full scratch folder, too many open files) may pass. */
function isOfTheFile(fault: unknown): boolean {
  return fault instanceof AcesoError && ['core-unreadable', 'too-large', 'not-found', 'forbidden'].includes(fault.code)
}

/** Each file is found once, however often the work on it is tried. */
function announce(file: FoundFile, diskBytes: number, { announced, log, metrics }: WorkMeans): void {
  if (announced.has(file.id)) return
  announced.add(file.id)
  log.found(file.path)
  metrics.discovered()
  metrics.fileSize(diskBytes)
}

async function skip(file: FoundFile, why: string, means: WorkMeans): Promise<Worked> {
  means.log.skipped(file.path, why)
  means.metrics.skipped(why.includes('maxFileAge') ? 'too-old' : 'too-large')
  await report(file, { status: 'skipped', why }, means)
  return finish(file, 'skipped', means)
}

async function analyse(file: FoundFile, means: WorkMeans, signal: AbortSignal): Promise<Worked> {
  const { known, metrics } = means
  const beganMs = means.nowMs()
  const { record, logTail } = await means.inspect(file.path, (fingerprint) => known.of(fingerprint) !== undefined, signal)
  metrics.analysis(record.threads.some(({ frames }) => frames.length > 1) ? 'successful' : 'failed', means.nowMs() - beganMs)
  metrics.scored(record.score.totalScore)
  means.log.scored(record)

  const group = known.of(record.fingerprint)
  const isOfValue = record.score.totalScore >= means.valueThreshold
  const stored = isOfValue ? await keep(file, record, group, means, signal) : []
  known.add(
    record.fingerprint,
    stored.some(({ what }) => what === 'full'),
  )
  const status = stored.length > 0 ? 'stored' : 'analyzed'
  const why = isOfValue ? undefined : `value ${record.score.totalScore} is below the threshold ${means.valueThreshold}`
  await report(file, { status, record: { ...record, ...(group === undefined ? {} : { group }) }, stored, logTail, why }, means)
  if (!isOfValue && means.deleteOriginal !== undefined) await means.deleteOriginal(file.path)
  return finish(file, status, means)
}

/** The report stands also where nothing can be kept: a full disk must not cost the knowledge of the crash. */
async function keep(
  file: FoundFile,
  record: CrashRecord,
  group: string | undefined,
  means: WorkMeans,
  signal: AbortSignal,
): Promise<readonly StoredCore[]> {
  try {
    const stored = await means.keep(file.id, record, group, means.known.wantsFullCore(record.fingerprint), signal)
    for (const _ of stored) means.metrics.stored()
    return stored
  } catch (fault) {
    if (signal.aborted) throw fault
    means.metrics.storageFailed()
    means.log.failed(file.path, `it could not be kept: ${faultText(fault)}`)
    return []
  }
}

interface Outcome {
  readonly status: CoreStatus
  readonly why?: string | undefined
  readonly record?: CrashRecord
  readonly stored?: readonly StoredCore[]
  readonly logTail?: string | undefined
}

async function report(
  file: FoundFile,
  { status, why, record, stored = [], logTail }: Outcome,
  { spool, nodeName, nowMs }: WorkMeans,
): Promise<void> {
  const told: Omit<AgentReport, 'sequence'> = {
    id: file.id,
    nodeName,
    at: instantOf(nowMs()),
    status,
    stored: [...stored],
    ...(why === undefined ? {} : { why: bounded(why, 500) }),
    ...(record === undefined ? {} : { record: slender(record) }),
    ...(logTail === undefined ? {} : { logTail }),
  }
  await spool.put(told)
}

async function finish(file: FoundFile, status: 'stored' | 'analyzed' | 'skipped' | 'error', means: WorkMeans): Promise<Worked> {
  const at = means.nowMs()
  await means.journal.add({ id: file.id, at: instantOf(at), status })
  means.metrics.processed(new Date(at))
  means.metrics.waiting(means.spool.waiting)
  return 'done'
}

/** Frames that a report carries besides those of the crashed thread; the slim core has them all. */
const mostOtherFrames = 4_000

/** A process of thousands of threads, most of which sleep in the same place, must not make a report of megabytes. */
export function slender(record: CrashRecord): CrashRecord {
  let left = mostOtherFrames
  const threads = record.threads.filter(({ tid, frames }) => {
    if (tid === record.crashThread) return true
    left -= frames.length + 1
    return left >= 0
  })
  if (threads.length === record.threads.length) return record
  const note = `the stacks of ${record.threads.length - threads.length} more threads are in the slim core`
  return { ...record, threads, notes: [...record.notes.slice(0, 49), note] }
}
