import { describe, expect, it } from 'vitest'
import { forHosts } from '../../domain/metric/hostname-query.ts'
import { checkPromQL } from './promql.ts'

describe('a query of a report', () => {
  it.each([
    'up',
    'sum by (code) (rate(http_requests_total{hostname="{{hostname}}", code=~"5.."}[5m]))',
    'histogram_quantile(0.95, sum(rate(latency_bucket[5m])) by (le)) > 0.5',
    '100 - avg(rate(node_cpu_seconds_total{mode="idle"}[1m])) * 100',
  ])('may be %s', (promQL) => {
    expect(checkPromQL(promQL)).toEqual({ kind: 'valid' })
  })

  it.each([
    '',
    'rate(http_requests_total[5m]',
    'sum by code (x)',
    'up{job=x}',
    'the error rate',
    'SELECT 1; DROP TABLE x',
    `up{a="${'b'.repeat(5_000)}"}`,
  ])('may not be %.40s', (promQL) => {
    expect(checkPromQL(promQL)).toMatchObject({ kind: 'invalid' })
  })

  it('asks for the hosts of the release, and for every host where none is known', () => {
    expect(forHosts('cpu{hostname="{{hostname}}"}', ['web-1', 'web-2'])).toBe('cpu{hostname=~"(?:web-1|web-2)"}')
    expect(forHosts('cpu{hostname="{{hostname}}"}', [])).toBe('cpu{hostname=~".*"}')
    expect(forHosts('cpu{hostname!~"{{hostname}}"}', [])).toBe('cpu{hostname!~".*"}')
  })
})
