import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { registerAgentMetrics } from '../../agent/telemetry/metrics.ts'
import { metricsReference } from '../../src/adapters/metrics/prometheus.ts'
import { metricsIn } from '../../src/adapters/metrics/registered.ts'
import { panelQueries, readDashboard, rulesFile } from '../monitoring/dashboard.ts'

const registry = new Registry()
registerAgentMetrics(registry, '')
const exported = new Set([...metricsIn(registry), ...metricsReference()].map(({ name }) => name))

/** What PromQL names that is ours, without the suffixes of a histogram's parts. */
function unknownIn(expression: string): string[] {
  const names = expression.match(/\b(?:milvus_coredump_agent|aceso)_\w+/g) ?? []
  return names.filter((name) => !exported.has(name) && !exported.has(name.replace(/_(?:bucket|sum|count)$/, '')))
}

const Rules = z.object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })) })

describe('the dashboard', () => {
  const queries = panelQueries('5m')

  it('asks only for metrics that are exported', () => {
    expect(queries.length).toBeGreaterThan(20)
    expect(queries.flatMap(({ expression }) => unknownIn(expression))).toEqual([])
  })

  it('has a title in both languages on each panel, and none that lie on each other', () => {
    const { panels } = readDashboard()
    expect(panels.filter(({ title }) => !/ \/ .*[\u4e00-\u9fff]/.test(title)).map(({ title }) => title)).toEqual([])
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    )
    expect(new Set(taken).size).toBe(taken.length)
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  })
})

describe('the alert rules', () => {
  it('ask only for metrics that are exported', () => {
    const rules = Rules.parse(parse(readFileSync(rulesFile, 'utf8'))).groups.flatMap(({ rules }) => rules)
    expect(rules.length).toBeGreaterThan(5)
    expect(rules.flatMap(({ expr }) => unknownIn(expr))).toEqual([])
  })
})
