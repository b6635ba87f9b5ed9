import { expect, it } from 'vitest'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { chartWindow } from './chart-window.ts'

const at = (time: string): string => `2026-11-26T${time}:00.000Z`
const ms = (time: string): number => Date.parse(at(time))
const release = (startedAt?: string) => (startedAt === undefined ? {} : { startedAt }) as ReleaseDetail['deployment']
const report = (more: Partial<Report>) => ({ createdTime: at('10:10'), updatedTime: at('10:12'), ...more }) as Report

it('begins half an hour before the release and ends a little after the alert is over', () => {
  const alert = { startsAt: at('10:08') } as NonNullable<Report['alert']>
  expect(chartWindow(release(at('10:00')), report({ alert, resolvedAt: at('10:40') }), ms('12:00'))).toEqual({
    startMs: ms('09:30'),
    endMs: ms('10:50'),
    stepSeconds: 30,
    releasedMs: ms('10:00'),
    alertMs: ms('10:08'),
    overMs: ms('10:40'),
  })
})

it('never asks for the future, and shows half an hour where nothing is known', () => {
  expect(chartWindow(release(), report({}), ms('10:13'))).toMatchObject({ startMs: ms('09:43'), endMs: ms('10:13'), stepSeconds: 15 })
})

it('does not look back to a release of last week', () => {
  const old = chartWindow(release('2026-11-19T10:00:00.000Z'), report({}), ms('12:00'))
  expect([old.startMs, old.endMs]).toEqual([ms('09:50'), ms('10:20')])
})
