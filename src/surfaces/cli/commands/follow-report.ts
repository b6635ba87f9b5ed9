import { setTimeout as pause } from 'node:timers/promises'
import { AcesoError } from '../../../domain/errors.ts'
import type { Language } from '../../../domain/text.ts'
import type { ReportAnswer } from '../../http/contracts/release.ts'
import type { CommandContext } from '../context.ts'
import { paint } from '../page.ts'
import { progressOf } from '../progress.ts'
import { progressLines, progressNow } from '../render/reports/progress.ts'
import { reportWords } from '../render/reports/words.ts'
import type { ReleaseClient } from '../server/release-client.ts'
import { told } from '../words.ts'

const pollMs = 1_000
/** A line that was cut or refused is tried again after so many looks by the clock. */
const looksBetween = 5
/** A server that restarts is waited for: the report goes on without this command, and without that server. */
const patienceMs = 60_000

type Watched = Pick<ReleaseClient, 'report' | 'progress'>

/**
 * Watches a report to its end: one line that is gone when it is done, or with `follow` one line for each thing that happens, also where nobody sits at the
 * terminal. Its steps are heard as they happen, and asked for by the clock where they cannot be heard. Stopping to watch stops nothing else.
 */
export async function followReport(
  releases: Watched,
  begun: ReportAnswer,
  { follow, everyMs = pollMs }: { readonly follow: boolean; readonly everyMs?: number },
  context: CommandContext,
): Promise<ReportAnswer> {
  const { io, hintLook, signal } = context
  const line = progressOf(context)
  let said: Progress
  let isWaiting = false
  const tell = (now: Progress): void => {
    if (isWaiting && now === undefined) return
    isWaiting = now === undefined
    if (follow) for (const news of progressLines(said, now, hintLook)) io.stderr.write(`${news}\n`)
    else line.tell(progressNow(now))
    said = now
  }
  try {
    if (begun.status === 'generating') tell(begun.progress)
    return await watched(releases, begun, { tell, everyMs, signal, language: context.look.language })
  } catch (fault) {
    if (signal.aborted) {
      line.end()
      io.stderr.write(`${paint(hintLook, 'over', told(hintLook.language, reportWords.goesOn, { id: begun.id }))}\n`)
    }
    throw fault
  } finally {
    line.end()
  }
}

type Progress = ReportAnswer['progress']

interface Watching {
  readonly tell: (now: Progress) => void
  readonly everyMs: number
  readonly signal: AbortSignal
  readonly language: Language
}

async function watched(releases: Watched, begun: ReportAnswer, { tell, everyMs, signal, language }: Watching): Promise<ReportAnswer> {
  let report = begun
  let lostMs: number | undefined
  for (let looks = 0; report.status === 'generating'; looks += 1) {
    if (looks % looksBetween === 0) await heard(releases, begun.id, tell, signal)
    const next = await again(() => releases.report(begun.id, language), lostMs)
    lostMs = next === undefined ? (lostMs ?? performance.now()) : undefined
    report = next ?? report
    if (report.status !== 'generating') break
    tell(report.progress)
    await pause(everyMs, undefined, { signal })
  }
  return report
}

/** Until the line ends, for whatever reason: what is true then is asked for. */
async function heard(releases: Watched, id: string, tell: (now: Progress) => void, signal: AbortSignal): Promise<void> {
  try {
    for await (const { status, progress } of releases.progress(id)) if (status === 'generating') tell(progress)
  } catch (fault) {
    if (signal.aborted) throw fault
  }
}

/** Undefined while the server does not answer, for as long as one is waited for. */
async function again(ask: () => Promise<ReportAnswer>, lostMs: number | undefined): Promise<ReportAnswer | undefined> {
  try {
    return await ask()
  } catch (fault) {
    const isAway = fault instanceof AcesoError && fault.code === 'source-unavailable'
    if (isAway && performance.now() - (lostMs ?? performance.now()) < patienceMs) return undefined
    throw fault
  }
}
