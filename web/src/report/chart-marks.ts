import { brief } from '../parts/foreign.tsx'
import type { ChartWindow } from './chart-window.ts'

export interface ChartMark {
  readonly kind: 'release' | 'alert' | 'over'
  readonly atMs: number
  readonly label: string
}

type MarkTexts = Readonly<Record<'release' | 'alert' | 'over', string>>
type Say = (sentence: string, fills: Readonly<Record<string, string>>) => string

/** The moments that a chart marks, the earliest first; one that lies outside of it is not there. */
export function marksOf(
  { startMs, endMs, releasedMs, alertMs, overMs }: ChartWindow,
  version: string,
  t: MarkTexts,
  say: Say,
): readonly ChartMark[] {
  const all = [
    { kind: 'release', atMs: releasedMs, label: say(t.release, { version: brief(version, 40) }).trim() },
    { kind: 'alert', atMs: alertMs, label: t.alert },
    { kind: 'over', atMs: overMs, label: t.over },
  ] as const
  return all
    .flatMap(({ kind, atMs, label }) => (atMs === undefined || atMs < startMs || atMs > endMs ? [] : [{ kind, atMs, label }]))
    .toSorted((left, right) => left.atMs - right.atMs)
}
