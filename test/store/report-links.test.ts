import { expect, it } from 'vitest'
import { linkReports } from '../../src/app/releases/report-links.ts'
import { failedRelease } from '../../src/domain/release/release.fixture.ts'
import { nothingWritten } from '../../src/domain/release/report.ts'
import { groupWith } from '../../src/pipeline/steps/group.ts'
import { deploymentAlerts } from '../../src/sources/deployment-alerts.ts'
import { onBothStores } from './both-stores.ts'

const now = '2026-11-26T10:00:00.000Z'
const alert = {
  key: 'k-1',
  alertname: 'HighErrorRate',
  status: 'firing',
  severity: 'critical',
  description: 'bad',
  startsAt: now,
  receiveAt: now,
  generatorUrl: '',
  needHandle: true,
  isEmergent: false,
  labels: {},
  annotations: {},
}

onBothStores('a report on an alert', (use) => {
  it('is told once in the incident of its alert, as soon as that is there', async () => {
    const { releases, incidents, signals } = use().store
    await releases.put(failedRelease(now))
    await releases.open({ id: 'r-1', deploymentId: 'd-1', trigger: 'alert', alert, language: 'en', quietMs: 0 }, now)
    await releases.take('me', 60_000, now)
    await releases.finish('r-1', 'me', { ...nothingWritten, status: 'completed', content: '{}', language: 'en' }, now)
    const means = { releases, incidents, clock: { now: () => now } }
    await linkReports(means)
    expect((await releases.report('r-1'))?.incidentId).toBeUndefined()

    const told = deploymentAlerts.signals({ alert, deploymentId: 'd-1' }, { clusterId: 'test', now, restartCounts: new Map() })
    await signals.receive(
      told.map((signal) => ({ ...signal, groupKey: signal.dedupKey })),
      now,
    )
    await signals.group(100, 0, now, groupWith({ next: (prefix) => `${prefix}-1` }, now, 0))
    await linkReports(means)
    await linkReports(means)
    const report = await releases.report('r-1')
    expect(report?.incidentId).toBe('i-1')
    const notes = (await incidents.timeline('i-1', 0, 100)).filter(({ body }) => body.type === 'note.added')
    expect(notes.map(({ body }) => body)).toEqual([
      {
        type: 'note.added',
        text: 'report r-1 (version 1) on release d-1 is written',
        words: { en: 'report r-1 (version 1) on release d-1 is written', zh: '发布 d-1 的诊断报告 r-1（第 1 版）已完成' },
        facts: { report: 'r-1', deployment: 'd-1', version: 1, status: 'completed' },
      },
    ])
  })
})
