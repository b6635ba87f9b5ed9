import type { LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import { bcp47, type Locale } from '../language/say.ts'
import { brief } from '../parts/foreign.tsx'
import type { ChartMark } from './chart-marks.ts'
import type { ChartWindow } from './chart-window.ts'
import type { Inks } from './plot-inks.ts'
import { sayValue } from './say-value.ts'
import type { Series } from './series-facts.ts'

export interface PlotParts {
  readonly series: readonly Series[]
  readonly names: readonly string[]
  readonly unit: string
  readonly window: ChartWindow
  readonly marks: readonly ChartMark[]
}

type Option = ComposeOption<LineSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption>

const dashes = ['solid', 'dashed', 'dotted'] as const
const nearEdge = 0.75
/** So many lines are told apart by a legend; one alone is told by the title. */
const leastForLegend = 2

/** What is drawn: lines that differ in colour and in their dashes, and upright lines at the release and the alert. */
export function plotOption({ series, names, unit, window, marks }: PlotParts, inks: Inks, locale: Locale): Option {
  const hasLegend = series.length >= leastForLegend
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
      bottom: hasLegend ? 30 : 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    ...(hasLegend
      ? {
          legend: {
            bottom: 0,
            left: 0,
            type: 'scroll',
            icon: 'roundRect',
            itemWidth: 18,
            itemHeight: 3,
            textStyle: { ...small, color: inks.ink },
            pageTextStyle: small,
            pageIconColor: inks.quiet,
            pageIconInactiveColor: inks.line,
            formatter: (name: string) => brief(name, 40),
          },
        }
      : {}),
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
    series: series.map(({ data }, index) => {
      const color = series.length === 1 ? inks.ink : (inks.series[index % inks.series.length] ?? inks.ink)
      return {
        type: 'line',
        name: names[index] ?? String(index + 1),
        showSymbol: data.length < 3,
        connectNulls: false,
        lineStyle: { color, width: 1.75, type: dashes[Math.floor(index / 3) % dashes.length] ?? 'solid' },
        itemStyle: { color },
        emphasis: { disabled: true },
        data: data.map(({ timestamp, value }) => [timestamp, value]),
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
