import type { Registry } from 'prom-client'

/** One metric as it is registered. */
export interface MetricReference {
  readonly name: string
  readonly type: string
  readonly labels: readonly string[]
  readonly help: string
}

const types: Readonly<Record<string, string>> = { Counter: 'counter', Gauge: 'gauge', Histogram: 'histogram' }

/** Every metric of a registry, by name. */
export function metricsIn(registry: Registry): readonly MetricReference[] {
  return registry
    .getMetricsAsArray()
    .map((metric) => {
      // The library's type leaves the labels out, which every metric has.
      const { labelNames = [] } = metric as { readonly labelNames?: readonly string[] }
      return { name: metric.name, type: types[metric.constructor.name] ?? 'unknown', labels: labelNames, help: metric.help }
    })
    .toSorted((left, right) => left.name.localeCompare(right.name))
}
