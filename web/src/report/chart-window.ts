import type { ReleaseDetail, Report } from '../api/shapes.ts'

/** What a chart shows in time: from before the release to after the report, with the moments that matter. */
export interface ChartWindow {
  readonly startMs: number
  readonly endMs: number
  readonly stepSeconds: number
  readonly releasedMs: number | undefined
  readonly alertMs: number | undefined
  readonly overMs: number | undefined
}

const minuteMs = 60_000
const beforeMs = 30 * minuteMs
const afterMs = 10 * minuteMs
const longestMs = 24 * 60 * minuteMs
/** Points across the window: as many as a chart has pixels to show. */
const points = 240
const shortestStep = 15

/** A release without a moment of its own is marked nowhere; what happened longer before than a day is not looked back to. */
export function chartWindow(release: ReleaseDetail['deployment'], report: Report, nowMs: number): ChartWindow {
  const releasedMs = moment(release.startedAt)
  const alertMs = moment(report.alert?.startsAt)
  const overMs = moment(report.resolvedAt)
  const writtenMs = moment(report.updatedTime) ?? nowMs
  const last = Math.max(moment(report.createdTime) ?? writtenMs, overMs ?? 0, alertMs ?? 0)
  const endMs = Math.min(nowMs, last + afterMs)
  const marks = [releasedMs, alertMs].filter((at) => at !== undefined && at <= endMs && at >= endMs - longestMs)
  const first = Math.min(endMs - beforeMs, ...marks.map((at) => (at ?? endMs) - beforeMs))
  const stepSeconds = Math.max(shortestStep, Math.ceil((endMs - first) / 1000 / points / shortestStep) * shortestStep)
  return { startMs: first, endMs, stepSeconds, releasedMs, alertMs, overMs }
}

function moment(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
