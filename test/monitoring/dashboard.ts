import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')
const dashboardFile = join(root, 'deploy/grafana/milvus-coredump.json')
export const rulesFile = join(root, 'deploy/prometheus/milvus-coredump.rules.yaml')

const Dashboard = z.object({
  panels: z.array(
    z.object({
      id: z.int(),
      type: z.string(),
      title: z.string(),
      gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
      targets: z.array(z.object({ expr: z.string().min(1) })).default([]),
    }),
  ),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string(), definition: z.string().optional() })) }),
})
export type Dashboard = z.infer<typeof Dashboard>

export function readDashboard(): Dashboard {
  return Dashboard.parse(JSON.parse(readFileSync(dashboardFile, 'utf8')))
}

export interface PanelQuery {
  readonly title: string
  readonly expression: string
}

/** Each query of each panel, with what Grafana puts in the place of its variables: all nodes, and the given range. */
export function panelQueries(range: string): readonly PanelQuery[] {
  return readDashboard().panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, expression: expr.replaceAll('$__rate_interval', range).replaceAll('$node', '.*') })),
  )
}
