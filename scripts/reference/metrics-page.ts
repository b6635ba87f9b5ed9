import { Registry } from 'prom-client'
import { registerAgentMetrics } from '../../agent/telemetry/metrics.ts'
import { metricsReference } from '../../src/adapters/metrics/prometheus.ts'
import { type MetricReference, metricsIn } from '../../src/adapters/metrics/registered.ts'
import { generated, tableOf } from './markdown.ts'

/** Every metric of `/metrics` as it is registered, of the server and of the node agent. */
export function metricsPage(): string {
  const agent = new Registry()
  registerAgentMetrics(agent, '')
  return `${[generated, '# Metrics', intro, '## The server', table(metricsReference()), '## The node agent', agentIntro, table(metricsIn(agent))].join('\n\n')}\n`
}

function table(metrics: readonly MetricReference[]): string {
  const rows = metrics.map(({ name, type, labels, help }) => [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', '), help])
  return tableOf(['metric', 'type', 'labels', 'meaning'], rows)
}

const intro = `\`GET /metrics\` answers in Prometheus' text format, without a token unless \`server.publicMetrics\` is false. Labels come from closed sets, so that their number is
bounded. Beside these there are \`process_*\` and \`nodejs_*\`, what prom-client measures of the process itself.`

const agentIntro = `On the agent's own port (\`agent.metricsPort\`, 8080). The dashboard in \`deploy/grafana/\` and the alert rules in \`deploy/prometheus/\` read these.`
