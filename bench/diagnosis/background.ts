import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { MetricShape } from './metric-shapes.ts'
import type { RecordedRelease } from './release-file.ts'
import { WorldSketch } from './world-sketch.ts'
import { timesWritten } from './written-times.ts'

const Background = z.strictObject({
  metrics: z.array(MetricShape),
  world: WorldSketch,
  logs: z.record(z.string(), z.string()),
})

const file = resolve(import.meta.dirname, '../releases/background/shop.yaml')

/** The shop that every described release lies in: its other services, what is always a little wrong there, and who works on other things meanwhile. */
export async function readBackground({ background, releasedAt }: RecordedRelease): Promise<z.output<typeof Background>> {
  const all = Background.parse(timesWritten(parse(await readFile(file, 'utf8')), releasedAt))
  const without = typeof background === 'object' ? background.without : []
  return { ...all, metrics: all.metrics.filter(({ metric }) => !without.includes(metric)) }
}
