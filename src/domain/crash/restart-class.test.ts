import { describe, expect, it } from 'vitest'
import { classifyRestart, type PodEvent } from './restart-class.ts'

const endedAt = '2026-05-04T12:00:00.000Z'

function event(reason: string, message: string, more: Partial<PodEvent> = {}): PodEvent {
  return {
    reason,
    message,
    count: 1,
    lastAt: '2026-05-04T11:59:30.000Z',
    fieldPath: 'spec.containers{app}',
    ...more,
  }
}

const unhealthy = event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500')
const killing = event('Killing', 'Container app failed liveness probe, will be restarted')

describe('a restart', () => {
  it.each([
    ['oom', { exitCode: 137, reason: 'OOMKilled' }],
    ['signal', { exitCode: 137, reason: 'Error' }],
    ['signal', { exitCode: 143, reason: 'Error' }],
    ['signal', { exitCode: 130 }],
    ['panic', { exitCode: 139 }],
    ['panic', { exitCode: 134 }],
    ['panic', { exitCode: 136 }],
    ['panic', { exitCode: 1, signal: 11 }],
    ['panic', { exitCode: 2, message: 'panic: runtime error: index out of range' }],
    ['panic', { exitCode: 2, message: 'FATAL: could not open file' }],
    ['panic', { exitCode: 3, reason: 'Assertion Failed' }],
    ['exit', { exitCode: 1, message: 'panic averted' }],
    ['exit', { exitCode: 2, message: 'usage: app' }],
    ['exit', { exitCode: 80, message: 'fatal: confirm the lease is expired' }],
    ['exit', { exitCode: 255, reason: 'Unknown' }],
    ['completed', { exitCode: 0, reason: 'Completed', message: 'fatal attraction' }],
  ] as const)('is of class %s for %j', (expected, ended) => {
    expect(classifyRestart(ended, 'app', endedAt, [])).toBe(expected)
  })

  it.each([
    ['a kill that the kubelet gives its probe for', { exitCode: 137 }, [killing]],
    ['a failing probe and a kill', { exitCode: 137 }, [unhealthy]],
    ['a failing probe and an end on request', { exitCode: 143 }, [unhealthy]],
    ['a startup probe', { exitCode: 137 }, [event('Unhealthy', 'Startup probe failed: refused')]],
    ['an end in good order after the kubelet asked for it', { exitCode: 0 }, [killing]],
  ] as const)('is the probe’s doing with %s', (_, ended, events) => {
    expect(classifyRestart(ended, 'app', endedAt, events)).toBe('probe')
  })

  it.each([
    [
      'the probe of another container',
      { exitCode: 137 },
      event('Unhealthy', 'Liveness probe failed: x', { fieldPath: 'spec.containers{other}' }),
    ],
    [
      'a probe that failed long before',
      { exitCode: 137 },
      event('Unhealthy', 'Liveness probe failed: x', { lastAt: '2026-05-04T11:00:00.000Z' }),
    ],
    [
      'a probe that failed afterwards',
      { exitCode: 137 },
      event('Unhealthy', 'Liveness probe failed: x', { lastAt: '2026-05-04T12:10:00.000Z' }),
    ],
    ['a readiness probe, which kills nothing', { exitCode: 137 }, event('Unhealthy', 'Readiness probe failed: x')],
    ['a deletion', { exitCode: 137 }, event('Killing', 'Stopping container app')],
  ] as const)('is not the probe’s doing with %s', (_, ended, near) => {
    expect(classifyRestart(ended, 'app', endedAt, [near])).toBe('signal')
  })

  it('is the probe’s doing while the kubelet has stopped telling of a container that it keeps killing', () => {
    const often = { ...killing, count: 6, lastAt: '2026-05-04T11:40:00.000Z' }
    expect(classifyRestart({ exitCode: 137 }, 'app', endedAt, [often])).toBe('probe')
    expect(classifyRestart({ exitCode: 137 }, 'app', endedAt, [{ ...often, count: 1 }])).toBe('signal')
    expect(classifyRestart({ exitCode: 3 }, 'app', endedAt, [often])).toBe('exit')
  })

  it('may come as long after the kill was told as the pod is given to end', () => {
    const told = { ...killing, lastAt: '2026-05-04T11:52:00.000Z' }
    expect(classifyRestart({ exitCode: 143 }, 'app', endedAt, [told])).toBe('signal')
    expect(classifyRestart({ exitCode: 143 }, 'app', endedAt, [told], { graceMs: 600_000 })).toBe('probe')
  })

  it('is a crash by the words that are configured for it', () => {
    const ended = { exitCode: 70, message: 'Guru Meditation' }
    expect(classifyRestart(ended, 'app', endedAt, [], { panicKeywords: ['guru meditation'] })).toBe('panic')
    expect(classifyRestart(ended, 'app', endedAt, [])).toBe('exit')
  })

  it('stays a crash or a lack of memory, whatever the probe said', () => {
    expect(classifyRestart({ exitCode: 139 }, 'app', endedAt, [unhealthy, killing])).toBe('panic')
    expect(classifyRestart({ exitCode: 137, reason: 'OOMKilled' }, 'app', endedAt, [unhealthy, killing])).toBe('oom')
  })
})
