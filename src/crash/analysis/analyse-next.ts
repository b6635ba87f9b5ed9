import { CrashAnalysis, saysSomething } from '../../domain/crash/crash-analysis.ts'
import { faultText } from '../../domain/errors.ts'
import { type Instant, msBetween, plusMs } from '../../domain/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Model, ModelReply } from '../../ports/model/model.ts'
import type { TakenAnalysis } from '../../ports/store/crash-analyses.ts'
import type { CrashStore, StoredCrash } from '../../ports/store/crash-store.ts'
import { type AskedFor, analysisOf, failedAnalysis, kept, skippedAnalysis } from './outcome.ts'
import { crashRequest, crashSystem } from './request.ts'
import type { AnalysisRules } from './settings.ts'
import { knownGroup, type Skip, skipOf, unreadable } from './skip.ts'
import { CrashVerdict } from './verdict.ts'

export interface AnalysisMeans {
  readonly crashes: Pick<CrashStore, 'get' | 'takeAnalysis' | 'renewAnalysis' | 'finishAnalysis' | 'giveBackAnalysis' | 'explained'>
  /** This process, among all that ask. */
  readonly holder: string
  readonly model: Model
  readonly clock: Clock
  readonly rules: AnalysisRules
  /** What this process has heard of a full hour; begins empty. Hundreds that wait for the next one do not each ask whether it has come. */
  readonly hour: { full?: Skip & { readonly retryAt: Instant } }
  /** Called once for each outcome that this process has stored. */
  readonly ended: (crash: StoredCrash, analysis: CrashAnalysis) => void
  readonly onFault: (fault: unknown) => void
}

/** A holder that is not heard of for this long is taken for dead. */
const leaseMs = 30_000
const renewEveryMs = 10_000
/** What was begun this often and never ended breaks whoever asks. */
const mostAttempts = 3
/** Nobody waits for a crash of yesterday. */
const retriedForMs = 24 * 3_600_000
/** After failures it is tried again, twice. */
const retryAfterMs = [5 * 60_000, 30 * 60_000]
/** What passes by itself is tried again after this long at the earliest: many wait, and only a few have room. */
const restMs = 15 * 60_000

/** Takes the crash that is most worth it among those that wait, and brings its analysis to its end. One whose lease went to another meanwhile is left to that one. */
export async function analyseNext(means: AnalysisMeans, signal: AbortSignal): Promise<'more' | 'idle'> {
  const { crashes, holder, clock } = means
  const taken = await crashes.takeAnalysis(holder, leaseMs, clock.now())
  if (taken === undefined) return 'idle'
  const lost = new AbortController()
  const renewing = setInterval(() => void renew(means, taken.id, lost), renewEveryMs)
  try {
    await analyse(taken, means, AbortSignal.any([signal, lost.signal]))
  } catch (fault) {
    if (signal.aborted) await crashes.giveBackAnalysis(taken.id, holder)
    else if (!lost.signal.aborted) throw fault
  } finally {
    clearInterval(renewing)
  }
  return 'more'
}

async function renew({ crashes, holder, clock, onFault }: AnalysisMeans, id: string, lost: AbortController): Promise<void> {
  try {
    if (!(await crashes.renewAnalysis(id, holder, leaseMs, clock.now()))) lost.abort()
  } catch (fault) {
    onFault(fault)
  }
}

async function analyse(taken: TakenAnalysis, means: AnalysisMeans, signal: AbortSignal): Promise<void> {
  const { crashes, holder, clock } = means
  const crash = await crashes.get(taken.id)
  // Forgotten since, and its turn with it.
  if (crash === undefined) return
  const asked: AskedFor = { by: taken.askedBy, at: clock.now(), tries: triesOf(crash) }
  const analysis = taken.attempt > mostAttempts ? interrupted(asked) : await outcomeOf(crash, asked, means, signal)
  signal.throwIfAborted()
  const again = againAt(crash, analysis, asked)
  const isStored = await crashes.finishAnalysis(taken.id, holder, {
    analysis: kept(crash.analysis, again === undefined ? analysis : { ...analysis, retryAt: again }),
    ...(again === undefined ? {} : { again }),
    ...(analysis.enabled || asked.by !== undefined ? {} : { isUnasked: true }),
  })
  if (isStored) means.ended(crash, analysis)
}

async function outcomeOf(crash: StoredCrash, asked: AskedFor, means: AnalysisMeans, signal: AbortSignal): Promise<CrashAnalysis> {
  const { record } = crash.report
  if (record === undefined) return skippedAnalysis(unreadable, asked)
  const early = skipOf(record, means.rules, asked.by !== undefined) ?? (await knownAlready(crash, asked, means))
  if (early !== undefined) return skippedAnalysis(early, asked)
  const { full } = means.hour
  if (full !== undefined && asked.by === undefined && asked.at < full.retryAt) return skippedAnalysis(full, asked)
  // Not asked at all: nobody needs a line in the log and a refusal in the books for each crash of a server without a model.
  const model = means.model.state()
  if (model.kind === 'off') return skippedAnalysis(model, asked)
  const request = crashRequest(record, crash.report, crash.version, means.rules.language)
  const reply = await ask(crash, request.parts, means, signal)
  if (reply.kind === 'refused') {
    const { reason, why, retryAt } = reply
    if (reason === 'hourly-limit' && retryAt !== undefined) means.hour.full = { reason, why, retryAt }
    return skippedAnalysis(reply, asked)
  }
  return analysisOf(reply, record, request, { ...asked, language: means.rules.language })
}

/** The same bug was explained before: nothing is spent on it twice unless a person wants it. */
async function knownAlready({ id, group }: StoredCrash, { by }: AskedFor, { crashes }: AnalysisMeans): Promise<Skip | undefined> {
  if (by !== undefined || group === undefined) return undefined
  const explained = await crashes.explained(group)
  return explained === undefined || explained.id === id ? undefined : knownGroup(explained.id)
}

async function ask(
  crash: StoredCrash,
  parts: ReturnType<typeof crashRequest>['parts'],
  { model, onFault }: AnalysisMeans,
  signal: AbortSignal,
): Promise<ModelReply<CrashVerdict>> {
  try {
    return await model.ask(
      {
        purpose: 'crash',
        task: `crash ${crash.id}`,
        system: crashSystem,
        messages: [{ role: 'user', parts }],
        output: { name: 'analysis of the crash', schema: CrashVerdict },
      },
      signal,
    )
  } catch (fault) {
    if (signal.aborted) throw fault
    onFault(fault)
    return { kind: 'failed', code: 'provider-fault', message: faultText(fault), tried: [] }
  }
}

function interrupted(asked: AskedFor): CrashAnalysis {
  return failedAnalysis({ code: 'interrupted', message: `it was begun ${mostAttempts} times and never ended`, tried: [] }, asked)
}

/** A limit of the hour, and a provider that is down, pass; a month is too long to wait for a crash. A person is told, and may ask again. */
function againAt(crash: StoredCrash, { skipped, error, tries, retryAt }: CrashAnalysis, { at, by }: AskedFor): Instant | undefined {
  if (by !== undefined || msBetween(crash.receivedAt, at) >= retriedForMs) return undefined
  if (skipped === 'hourly-limit' || skipped === 'breaker-open') return later(retryAt ?? at, plusMs(at, restMs))
  const afterMs = error === undefined || error === 'interrupted' ? undefined : retryAfterMs[(tries ?? 0) - 1]
  return afterMs === undefined ? undefined : plusMs(at, afterMs)
}

function later(one: Instant, other: Instant): Instant {
  return one < other ? other : one
}

/** Times a model was asked and did not answer, one after the other. */
function triesOf({ analysis }: StoredCrash): number {
  const before = CrashAnalysis.safeParse(analysis)
  return before.success && before.data.error !== undefined ? (before.data.tries ?? 0) : 0
}

/** For the log and the metrics. */
export function outcomeWord(analysis: CrashAnalysis): 'successful' | 'failed' | 'skipped' {
  if (analysis.skipped !== undefined) return 'skipped'
  return saysSomething(analysis) ? 'successful' : 'failed'
}
