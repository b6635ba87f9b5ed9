import { AcesoError, faultText } from '../../domain/errors.ts'
import { epochMsOf } from '../../domain/instant.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { type DiagnosisReport, nothingWritten } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FinishedReport, ReleaseStore, SpentBefore, TakenReport } from '../../ports/store/release-store.ts'
import { isAway, whenBack } from '../../ports/when-back.ts'
import type { Progress } from '../conversation/contract.ts'
import type { Templates } from '../prompts/templates.ts'
import { type InvestigationMeans, writeReport } from '../write-report.ts'
import { atFirst, progressAfter } from './progress.ts'
import { newsWithEarlier, withEarlier } from './spent-before.ts'
import { stepsOf } from './steps.ts'

export interface ReportingMeans {
  readonly releases: Pick<ReleaseStore, 'take' | 'renew' | 'noteProgress' | 'keepStep' | 'finish' | 'giveBack'>
  /** This process, among all that write reports. */
  readonly holder: string
  readonly clock: Clock
  readonly investigation: Omit<InvestigationMeans, 'tell' | 'templates' | 'clock' | 'steps'>
  readonly templates: (language: Language) => Templates
  /** Called once for each report that this process has ended, after it was stored. */
  readonly ended: (report: DiagnosisReport, deployment: Deployment) => Promise<void>
  readonly onFault: (fault: unknown) => void
}

/** A holder that is not heard of for this long is taken for dead. */
export const leaseMs = 30_000
const renewEveryMs = 10_000
/** Between two notes of where a report stands; one that takes no longer is told by its end. */
const noteEveryMs = 200

/** Takes the oldest report that nobody is writing and brings it to its end. A report whose lease went to another meanwhile is left to that one. */
export async function writeNext(means: ReportingMeans, signal: AbortSignal): Promise<'more' | 'idle'> {
  const { releases, holder, clock } = means
  const taken = await releases.take(holder, leaseMs, clock.now())
  if (taken === undefined) return 'idle'
  const lost = new AbortController()
  const { id } = taken.report
  const renewing = setInterval(() => void renew(means, id, lost), renewEveryMs)
  try {
    const written = await write(taken, means, AbortSignal.any([signal, lost.signal]))
    // What took minutes and money is not thrown away because the store is away for a moment.
    const isOurs = await whenBack(() => releases.finish(id, holder, written, clock.now()), signal)
    if (isOurs) await means.ended({ ...taken.report, ...written }, taken.deployment)
  } catch (fault) {
    if (signal.aborted) await releases.giveBack(id, holder)
    else if (isAway(fault)) await whenBack(() => releases.giveBack(id, holder), signal)
    else if (!lost.signal.aborted) throw fault
  } finally {
    clearInterval(renewing)
  }
  return 'more'
}

async function renew({ releases, holder, clock, onFault }: ReportingMeans, id: string, lost: AbortController): Promise<void> {
  try {
    if (!(await releases.renew(id, holder, leaseMs, clock.now()))) lost.abort()
  } catch (fault) {
    onFault(fault)
  }
}

async function write(taken: TakenReport, means: ReportingMeans, signal: AbortSignal): Promise<FinishedReport> {
  const { report, deployment, spentBefore } = taken
  const { clock, investigation, templates } = means
  const beganMs = epochMsOf(clock.now())
  const { language, alert } = report
  const tookMs = (): number => Math.max(0, epochMsOf(clock.now()) - beganMs)
  const about = {
    reportId: report.id,
    deployment: asTold(deployment, alert),
    alert,
    language,
    releasedAt: deployment.startedAt,
    now: clock.now(),
  }
  const notes = noting(report.id, spentBefore, means)
  try {
    const told = { ...investigation, templates: templates(language), clock, tell: notes.tell, steps: stepsOf(taken, means) }
    return withEarlier({ ...(await writeReport(about, told, signal)), durationMs: tookMs() }, spentBefore)
  } catch (fault) {
    // A store that is away ends no report: it is given back, and gone on with where it stands.
    if (signal.aborted || isAway(fault)) throw fault
    means.onFault(fault)
    return withEarlier(failedReport(language, fault, tookMs()), spentBefore)
  } finally {
    notes.end()
  }
}

/** An alert is about the code that runs, whatever was registered. */
function asTold(deployment: Deployment, alert: DiagnosisReport['alert']): Deployment {
  const { repoAddress, tag } = alert ?? {}
  return { ...deployment, ...(repoAddress === undefined ? {} : { repoAddress }), ...(tag === undefined ? {} : { tag }) }
}

/** What broke here is our own fault: the report says so, and may be asked for again. */
function failedReport(language: Language, fault: unknown, durationMs: number): FinishedReport {
  const code = fault instanceof AcesoError ? fault.code : 'internal'
  const error = { code, message: faultText(fault).slice(0, 2_000), retryable: !(fault instanceof AcesoError) || fault.retryable }
  return { ...nothingWritten, status: 'failed', content: error.message, error, language, durationMs }
}

/** Writes down where the report stands, at most so often: what happens meanwhile is in the next note. */
function noting(
  id: string,
  spentBefore: SpentBefore,
  { releases, holder, onFault }: ReportingMeans,
): { readonly tell: (news: Progress) => void; readonly end: () => void } {
  let now = atFirst
  let isBehind = true
  let isOver = false
  const note = async (): Promise<void> => {
    if (isBehind) {
      isBehind = false
      await releases.noteProgress(id, holder, now).catch(onFault)
    }
    if (!isOver) timer.refresh()
  }
  const timer = setTimeout(() => void note(), noteEveryMs)
  return {
    tell(news) {
      now = progressAfter(now, newsWithEarlier(news, spentBefore))
      isBehind = true
    },
    end() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
