import { prometheusSource } from '../../adapters/prometheus/prometheus-source.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { ToolMeans } from '../../tools/contract.ts'
import type { Config } from '../config/schema.ts'
import { codeHosts } from './code-hosts.ts'

/** What of Aceso itself can be asked: all of it in a server, less for a program that only looks at a recording. */
export type OwnMeans = Pick<ToolMeans, 'cluster' | 'diagnosis' | 'incidents' | 'crashes'>

export function toolMeans(config: Config, own: OwnMeans): ToolMeans {
  return { ...own, metrics: metricSourceOf(config), code: codeHosts(config) }
}

export function metricSourceOf({ prometheus }: Pick<Config, 'prometheus'>): Mean<MetricSource> {
  const { url, timeoutSeconds, ...access } = prometheus
  if (url === undefined) return { kind: 'off', why: 'no Prometheus is configured: set prometheus.url (PROMETHEUS_HOST)' }
  return { kind: 'there', value: prometheusSource({ ...access, url, timeoutMs: timeoutSeconds * 1000 }) }
}

export function there<Value>(value: Value): Mean<Value> {
  return { kind: 'there', value }
}

export const noCluster = { kind: 'off', why: 'no cluster was found: give --kubeconfig or --recording' } as const
