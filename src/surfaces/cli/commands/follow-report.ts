import { setTimeout as pause } from 'node:timers/promises'
import { AcesoError } from '../../../domain/errors.ts'
import type { ReportAnswer } from '../../http/contracts/release.ts'
import type { CommandContext } from '../context.ts'
import { paint } from '../page.ts'
import { progressOf } from '../progress.ts'
import { progressLines, progressNow } from '../render/report-progress.ts'
import { reportWords } from '../render/report-words.ts'
import type { ReleaseClient } from '../server/release-client.ts'
import { told } from '../words.ts'

const pollMs = 1_000
/** A server that restarts is waited for: the report goes on without this command, and without that server. */
const patienceMs = 60_000

/**
 * Watches a report to its end: one line that is gone when it is done, or with `follow` one line for each thing that happens, also where nobody sits at the
 * terminal. Stopping to watch stops nothing else.
 */
export async function followReport(
  releases: Pick<ReleaseClient, 'report'>,
  begun: ReportAnswer,
  { follow, everyMs = pollMs }: { readonly follow: boolean; readonly everyMs?: number },
  context: CommandContext,
): Promise<ReportAnswer> {
  const { io, hintLook, signal } = context
  const line = progressOf(context)
  let report = begun
  let said: ReportAnswer['progress']
  let lostMs: number | undefined
  try {
    while (report.status === 'generating') {
      if (follow) for (const news of progressLines(said, report.progress, hintLook)) io.stderr.write(`${news}\n`)
      else line.tell(progressNow(report.progress))
      said = report.progress
      await pause(everyMs, undefined, { signal })
      const next = await again(() => releases.report(begun.id), lostMs)
      lostMs = next === undefined ? (lostMs ?? performance.now()) : undefined
      report = next ?? report
    }
    return report
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
