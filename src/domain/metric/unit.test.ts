import { describe, expect, it } from 'vitest'
import { unitOfMetric, unitOfQuery } from './unit.ts'

describe('unitOfMetric', () => {
  it.each([
    ['process_cpu_seconds_total', 's'],
    ['http_request_duration_seconds_bucket', 's'],
    ['node_memory_MemFree_bytes', 'bytes'],
    ['request_ms', 'ms'],
    ['cache_hit_ratio', 'ratio'],
    ['http_requests_total', ''],
    ['up', ''],
  ])('%s is in %j', (name, unit) => {
    expect(unitOfMetric(name)).toBe(unit)
  })
})

describe('unitOfQuery', () => {
  it.each([
    ['heap_bytes', 'bytes'],
    ['heap_bytes{pod=~"cart-.*"}', 'bytes'],
    ['max(app_error_ratio)', 'ratio'],
    ['max by (pod, route) (latency_seconds{namespace="shop"})', 's'],
    ['sum(heap_bytes) by (pod)', 'bytes'],
    ['avg(max_over_time(latency_seconds[5m]))', 's'],
    ['histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{code!~"5.."}[5m])))', 's'],
  ])('%s is in %j', (query, unit) => {
    expect(unitOfQuery(query)).toBe(unit)
  })

  it.each([
    'rate(received_bytes_total[5m])',
    'sum(rate(process_cpu_seconds_total[5m]))',
    'sum(heap_bytes) / sum(limit_bytes)',
    'max(heap_bytes) + (limit_bytes)',
    'heap_bytes * 8',
    'count(heap_bytes)',
    'heap_bytes > 5',
    '',
  ])('%s is in none that is known', (query) => {
    expect(unitOfQuery(query)).toBe('')
  })
})
