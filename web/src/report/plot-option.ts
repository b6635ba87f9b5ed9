import type { LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { bcp47, type Locale } from '../language/say.ts'
import { brief } from '../parts/foreign.tsx'
import type { ChartMark } from './chart-marks.ts'
import type { ChartWindow } from './chart-window.ts'
import type { Inks } from './plot-inks.ts'
import { sayValue } from './say-value.ts'
import { type SeriesFacts, withGaps } from './series-facts.ts'

export interface PlotParts {
  readonly lines: readonly SeriesFacts[]
  readonly unit: string
  readonly window: ChartWindow
  readonly marks: readonly ChartMark[]
}

type Option = ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption>

const dashes = ['solid', 'dashed', 'dotted'] as const
/** Lines differ in more than their colour. */
export const dashOf = (index: number): (typeof dashes)[number] => dashes[Math.floor(index / 3) % dashes.length] ?? 'solid'
const nearEdge = 0.75

/** What is drawn: lines that differ in colour and in their dashes, and upright lines at the release and the alert. */
export function plotOption({ lines, unit, window, marks }: PlotParts, inks: Inks, locale: Locale): Option {
  const small = { color: inks.quiet, fontFamily: inks.font, fontSize: 12 }
  const markLine = {
    silent: true,
    symbol: 'none',
    animation: false,
    data: marks.map(({ kind, atMs, label }) => ({
      xAxis: atMs,
      lineStyle: { color: inks.marks[kind], width: 1.5, type: kind === 'release' ? ('dashed' as const) : ('solid' as const) },
      label: {
        formatter: label,
        position: 'end' as const,
        distance: 4,
        align: sideOf(kind, (atMs - window.startMs) / (window.endMs - window.startMs)),
        color: inks.marks[kind],
        fontFamily: inks.font,
        fontSize: 12,
      },
    })),
  }
  return {
    animation: false,
    textStyle: { fontFamily: inks.font },
    grid: {
      left: 4,
      right: 12,
      top: marks.length > 0 ? 24 : 10,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      trigger: 'axis',
      // Drawn on the canvas: the page's policy allows no styles inside of markup.
      renderMode: 'richText',
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.ink, fontFamily: inks.font, fontSize: 12 },
      valueFormatter: (value) => (typeof value === 'number' ? sayValue(locale, value, unit) : '–'),
      axisPointer: { lineStyle: { color: inks.quiet } },
    },
    xAxis: {
      type: 'time',
      min: window.startMs,
      max: window.endMs,
      axisLine: { lineStyle: { color: inks.line } },
      axisTick: { show: false },
      splitNumber: 4,
      axisLabel: { ...small, hideOverlap: true, formatter: (at: number) => hour(locale, at) },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...small, formatter: (value: number) => sayValue(locale, value, unit) },
      splitLine: { lineStyle: { color: inks.line } },
    },
    series: lines.map(({ series: { data }, name }, index) => {
      const color = lines.length === 1 ? inks.ink : (inks.series[index % inks.series.length] ?? inks.ink)
      return {
        type: 'line',
        name: brief(name, 60),
        showSymbol: data.length < 3,
        connectNulls: false,
        lineStyle: { color, width: 1.75, type: dashOf(index) },
        itemStyle: { color },
        emphasis: { disabled: true },
        data: withGaps(data, window.stepSeconds * 1000).map(([atMs, value]) => [atMs, value]),
        ...(index === 0 ? { markLine } : {}),
      }
    }),
  }
}

/** Near an edge a word stands inside; else the release's to the left of its line and the alert's to the right, as they are often near each other. */
function sideOf(kind: ChartMark['kind'], share: number): 'left' | 'right' {
  if (share > nearEdge) return 'right'
  if (share < 1 - nearEdge) return 'left'
  return kind === 'release' ? 'right' : 'left'
}

function hour(locale: Locale, atMs: number): string {
  return new Intl.DateTimeFormat(bcp47[locale], { hour: '2-digit', minute: '2-digit', hour12: false }).format(atMs)
}
