import { type Completion, type IntakeLimits, isComplete, type Skip, skipReason } from '../../src/crash/files/intake.ts'
import type { StoredCore } from '../../src/domain/crash/agent-protocol.ts'
import type { CrashRecord, Fingerprint } from '../../src/domain/crash/crash-record.ts'
import { AcesoError, faultText } from '../../src/domain/errors.ts'
import { instantOf } from '../../src/domain/instant.ts'
import type { Journal, JournalEntry } from '../data/journal.ts'
import type { Spool } from '../data/spool.ts'
import type { LinkedCore } from '../restarts/search.ts'
import type { AgentMetrics } from '../telemetry/metrics.ts'
import type { FoundFile } from '../watch/folder.ts'
import type { KnownGroups } from './known-groups.ts'
import { type Outcome, reportOf } from './report.ts'

/** `wait`: the file is still being written; `again`: what went wrong may pass. */
export type Worked = 'done' | 'wait' | 'again'

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
  /** Why a crash of this container is not looked after; undefined for all others. */
  readonly ignored: (record: CrashRecord) => string | undefined
  /** Keeps the core, whole (when asked) and slim; what is kept already under this id is not kept twice. */
  readonly keep: (
    id: string,
    record: CrashRecord,
    group: string | undefined,
    whole: boolean,
    signal: AbortSignal,
  ) => Promise<readonly StoredCore[]>
  readonly deleteOriginal: ((file: FoundFile) => Promise<void>) | undefined
  readonly known: KnownGroups
  /** Ids of files that were told as found, and are not done. */
  readonly announced: Set<string>
  readonly spool: Spool
  readonly journal: Journal
  /** A report waits to be delivered. */
  readonly wake: () => void
  readonly metrics: AgentMetrics
  readonly log: {
    found(path: string): void
    scored(record: CrashRecord): void
    skipped(path: string, why: string): void
    failed(path: string, why: string): void
    /** It is tried again later. */
    again(path: string, why: string): void
    done(path: string, status: JournalEntry['status'], tookMs: number): void
  }
  /** A core of a pod is done: somebody may wait for it. */
  readonly linked: (core: LinkedCore) => void
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
    return skipped === undefined ? await analyse(file, means, signal) : await skip(file, skipped, means)
  } catch (fault) {
    // One that is gone before it was told of has nothing to tell.
    if (signal.aborted || (isGone(fault) && !means.announced.has(file.id))) return 'wait'
    if (isOfTheFile(fault)) {
      // A writer that rests in the middle leaves what nobody can read yet.
      if (!isComplete(file.looks, completion, { truncated: true })) return 'wait'
    } else if (!isLastTry) {
      means.log.again(file.path, faultText(fault))
      return 'again'
    }
    const why = faultText(fault)
    announce(file, undefined, means)
    means.log.failed(file.path, why)
    means.metrics.failed()
    return await end(file, { status: 'error', why }, means)
  }
}

/** What is wrong with the file itself stays wrong; anything else (a full scratch folder, too many open files) may pass. */
function isOfTheFile(fault: unknown): boolean {
  return fault instanceof AcesoError && ['core-unreadable', 'too-large', 'not-found', 'forbidden'].includes(fault.code)
}

function isGone(fault: unknown): boolean {
  return fault instanceof AcesoError && fault.code === 'not-found'
}

/** Each file is found once, however often the work on it is tried. */
function announce(file: FoundFile, diskBytes: number | undefined, { announced, log, metrics }: WorkMeans): void {
  if (announced.has(file.id)) return
  announced.add(file.id)
  log.found(file.path)
  metrics.discovered()
  if (diskBytes !== undefined) metrics.fileSize(diskBytes)
}

async function skip(file: FoundFile, { reason, why }: Skip, means: WorkMeans): Promise<Worked> {
  means.log.skipped(file.path, why.en)
  means.metrics.skipped(reason)
  return await end(file, { status: 'skipped', why: why.en }, means)
}

async function analyse(file: FoundFile, means: WorkMeans, signal: AbortSignal): Promise<Worked> {
  const { known, metrics, log } = means
  const beganMs = performance.now()
  const { record: seen, logTail } = await means.inspect(file.path, (fingerprint) => known.of(fingerprint) !== undefined, signal)
  metrics.analysis(seen.threads.some(({ frames }) => frames.length > 1) ? 'successful' : 'failed', performance.now() - beganMs)
  const why = means.ignored(seen)
  if (why !== undefined) {
    log.skipped(file.path, why)
    metrics.skipped('ignored')
    return await end(file, { status: 'skipped', why }, means)
  }
  metrics.scored(seen.score.totalScore)
  log.scored(seen)

  const group = known.meet(seen.fingerprint)
  const record = { ...seen, fingerprint: known.named(seen.fingerprint), ...(group === undefined ? {} : { group }) }
  const isOfValue = record.score.totalScore >= means.valueThreshold
  const stored = isOfValue ? await keep(file, record, means, signal) : []
  const tooLow = isOfValue ? undefined : `value ${record.score.totalScore} is below the threshold ${means.valueThreshold}`
  const outcome = { status: stored.length > 0 ? 'stored' : 'analyzed', record, stored, logTail, why: tooLow } as const
  const worked = await end(file, outcome, means, performance.now() - beganMs)
  if (!isOfValue) await means.deleteOriginal?.(file)
  return worked
}

/** The report stands also where nothing can be kept: a full disk must not cost the knowledge of the crash. */
async function keep(file: FoundFile, record: CrashRecord, means: WorkMeans, signal: AbortSignal): Promise<readonly StoredCore[]> {
  const { known, metrics, log } = means
  try {
    const stored = await means.keep(file.id, record, record.group, known.wantsFullCore(record.fingerprint), signal)
    for (const _ of stored) metrics.stored()
    if (stored.some(({ what }) => what === 'full')) known.keptFull(record.fingerprint)
    return stored
  } catch (fault) {
    if (signal.aborted) throw fault
    log.failed(file.path, `it could not be kept: ${faultText(fault)}`)
    return []
  }
}

async function end(file: FoundFile, outcome: Outcome, means: WorkMeans, tookMs = 0): Promise<Worked> {
  await means.spool.put(reportOf(file, means.nodeName, means.nowMs(), outcome))
  return await finish(file, outcome.status, means, tookMs, outcome.record)
}

async function finish(
  file: FoundFile,
  status: JournalEntry['status'],
  means: WorkMeans,
  tookMs = 0,
  record?: CrashRecord,
): Promise<Worked> {
  const at = means.nowMs()
  const core = record === undefined ? undefined : linkedCore(record)
  await means.journal.add({ id: file.id, at: instantOf(at), status, ...(core === undefined ? {} : { core }) })
  if (core !== undefined) means.linked(core)
  means.announced.delete(file.id)
  means.metrics.processed(new Date(at))
  means.metrics.waiting(means.spool.waiting)
  means.log.done(file.path, status, tookMs)
  means.wake()
  return 'done'
}

function linkedCore({ pod, crashedAt }: CrashRecord): LinkedCore | undefined {
  if (pod === undefined) return undefined
  const { namespace, name, container } = pod
  return { namespace, pod: name, crashedAtMs: Date.parse(crashedAt), ...(container === undefined ? {} : { container }) }
}
