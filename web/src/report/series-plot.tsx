import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { inksOf, useLook } from './plot-inks.ts'
import { type PlotParts, plotOption } from './plot-option.ts'

// Only what a line over time needs: the rest of the library stays out of the bundle.
use([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

/** Lines over time. Decoration to a screen reader: the title says the answer, the table behind it the numbers. */
export function SeriesPlot(parts: PlotParts) {
  // A canvas keeps the colours it was drawn with: another look is another canvas.
  return <Plot key={useLook()} parts={parts} />
}

function Plot({ parts }: { readonly parts: PlotParts }) {
  const { locale } = useWords()
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)
  useEffect(() => {
    if (place.current === null) return undefined
    const drawn = init(place.current)
    chart.current = drawn
    const watching = new ResizeObserver(() => drawn.resize())
    watching.observe(place.current)
    return () => {
      watching.disconnect()
      drawn.dispose()
    }
  }, [])
  useEffect(() => {
    if (place.current === null) return
    chart.current?.setOption(plotOption(parts, inksOf(place.current), locale), { notMerge: true })
  }, [parts, locale])
  return <div className="series-plot" ref={place} aria-hidden="true" />
}
