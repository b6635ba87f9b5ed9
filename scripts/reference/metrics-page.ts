import { metricsReference } from '../../src/adapters/metrics/prometheus.ts'
import { generated, tableOf } from './markdown.ts'

/** Every metric of `/metrics` as it is registered. */
export function metricsPage(): string {
  const rows = metricsReference().map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ])
  return `${[generated, '# Metrics', intro, tableOf(['metric', 'type', 'labels', 'meaning'], rows)].join('\n\n')}\n`
}

const intro = `\`GET /metrics\` answers in Prometheus' text format, without a token unless \`server.publicMetrics\` is false. Labels come from closed sets, so that their number is
bounded. Beside these there are \`process_*\` and \`nodejs_*\`, what prom-client measures of the process itself.`
