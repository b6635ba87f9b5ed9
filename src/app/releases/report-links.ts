import { aceso } from '../../domain/incident/timeline.ts'
import { epochMsOf, instantOf } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import { continuation } from '../../pipeline/continuation.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ReleaseStore, UnlinkedReport } from '../../ports/store/release-store.ts'
import type { IncidentStore } from '../../ports/store/store.ts'

export interface LinkMeans {
  readonly releases: Pick<ReleaseStore, 'unlinked' | 'noteIncident'>
  readonly incidents: Pick<IncidentStore, 'get' | 'timeline' | 'commit'>
  readonly clock: Clock
}

/** An incident that an alert opens is there seconds later; one that never comes is not waited for longer. */
const waitMs = 3_600_000
const mostEvents = 1_000

/** Writes each ended report into the timeline of its alert's incident, once, whatever is killed in between. What cannot be written now is tried the next time. */
export async function linkReports(means: LinkMeans): Promise<void> {
  const since = instantOf(epochMsOf(means.clock.now()) - waitMs)
  for (const report of await means.releases.unlinked(since)) await link(report, means)
}

async function link(report: UnlinkedReport, { releases, incidents, clock }: LinkMeans): Promise<void> {
  const incident = await incidents.get(report.incidentId)
  if (incident === undefined) return
  const told = await incidents.timeline(incident.id, 0, mostEvents)
  const isThere = told.some(({ body }) => body.type === 'note.added' && body.facts?.['report'] === report.reportId)
  if (!isThere) {
    const { reportId, version, deploymentId, status } = report
    const words = wordsOf(report)
    const facts = { report: reportId, deployment: deploymentId, version, status }
    const body = { type: 'note.added', text: words.en, words, facts } as const
    const jobs = continuation({ ...incident, version: incident.version + 1 })
    const events = [{ at: clock.now(), actor: aceso, body }]
    if ((await incidents.commit([{ incidentId: incident.id, fromVersion: incident.version, events, jobs }])) === 'conflict') return
  }
  await releases.noteIncident(report.reportId, incident.id)
}

function wordsOf({ reportId, version, deploymentId, status }: UnlinkedReport): Text {
  const isWritten = status === 'completed'
  return {
    en: `report ${reportId} (version ${version}) on release ${deploymentId} ${isWritten ? 'is written' : 'has failed'}`,
    zh: `发布 ${deploymentId} 的诊断报告 ${reportId}（第 ${version} 版）${isWritten ? '已完成' : '未能完成'}`,
  }
}
