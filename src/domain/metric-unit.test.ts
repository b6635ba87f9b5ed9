import { describe, expect, it } from 'vitest'
import { unitOfMetric } from './metric-unit.ts'

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
