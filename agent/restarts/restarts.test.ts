import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ApiClient } from '../cluster/api-client.ts'
import { Pod } from '../cluster/pod-shape.ts'
import { openRestartCounts } from '../data/restart-counts.ts'
import { classOf } from './class.ts'
import { type RawRestart, restartsOf } from './restarts.ts'

const nowMs = Date.parse('2026-11-21T08:10:00.000Z')
const ended = (exitCode: number, finishedAt = '2026-11-21T08:09:00Z') => ({ terminated: { exitCode, reason: 'Error', finishedAt } })

function podWith(status: object, more: object = {}): Pod {
  const base = { metadata: { namespace: 'm', name: 'q-0', uid: 'u1' }, spec: { containers: [{ name: 'querynode' }] } }
  return Pod.parse({ ...base, ...more, status: { phase: 'Running', ...status } })
}
const running = (restartCount: number, lastState = ended(139)) =>
  podWith({ containerStatuses: [{ name: 'querynode', restartCount, state: { running: {} }, lastState }] })

const file = () => join(mkdtempSync(join(tmpdir(), 'aceso-restarts-')), 'counts.json')

describe('restarts', () => {
  it('are increases of a container’s count, told once, with how its last run ended', async () => {
    const counts = await openRestartCounts(file())
    expect(restartsOf(running(0), counts, nowMs)).toEqual([])
    expect(restartsOf(running(1), counts, nowMs)).toMatchObject([
      {
        podName: 'q-0',
        podNamespace: 'm',
        podUid: 'u1',
        containerName: 'querynode',
        restartTime: '2026-11-21T08:09:00.000Z',
        reason: 'Error',
        exitCode: 139,
        signal: 11,
      },
    ])
    expect(restartsOf(running(1), counts, nowMs)).toEqual([])
  })

  it('belong to their container by its name, in whatever order the statuses come, init containers too', async () => {
    const counts = await openRestartCounts(file())
    const status = (name: string, restartCount: number) => ({ name, restartCount, lastState: ended(134) })
    restartsOf(podWith({ containerStatuses: [status('a', 0), status('b', 5)], initContainerStatuses: [status('config', 0)] }), counts, 0)
    const next = podWith({ containerStatuses: [status('b', 5), status('a', 1)], initContainerStatuses: [status('config', 1)] })
    expect(restartsOf(next, counts, nowMs).map(({ containerName }) => containerName)).toEqual(['config', 'a'])
  })

  it('are noticed too that happened while the agent was away', async () => {
    const path = file()
    const before = await openRestartCounts(path)
    expect(before.isFirst).toBe(true)
    restartsOf(running(3), before, nowMs)
    await before.save()
    const after = await openRestartCounts(path)
    const old = ended(139, '2026-11-21T02:00:00Z')
    expect(restartsOf(running(3, old), after, nowMs)).toEqual([])
    expect(restartsOf(running(5, old), after, nowMs)).toMatchObject([{ restartTime: '2026-11-21T02:00:00.000Z' }])
    after.keepOnly(new Set(['another']))
    expect(after.get('u1/querynode')).toBeUndefined()
  })

  it('of the time before the very first start are history, but for the last minutes', async () => {
    expect(restartsOf(running(7, ended(139, '2026-11-21T02:00:00Z')), await openRestartCounts(file()), nowMs)).toEqual([])
    expect(restartsOf(running(7), await openRestartCounts(file()), nowMs)).toHaveLength(1)
  })

  it('that cannot be written down are a fault, not silence', async () => {
    const counts = await openRestartCounts('/proc/no/such/folder')
    restartsOf(running(1), counts, nowMs)
    await expect(counts.save()).rejects.toThrow(/ENOENT|EACCES/)
  })
})

describe('the class of a restart', () => {
  const signal = AbortSignal.timeout(10_000)
  const restart = (exitCode: number | undefined, more: Partial<RawRestart> = {}): RawRestart => ({
    podName: 'q-0',
    podNamespace: 'm',
    podUid: 'u1',
    containerName: 'querynode',
    restartTime: '2026-11-21T08:09:00.000Z',
    reason: 'Error',
    message: '',
    exitCode,
    signal: undefined,
    graceMs: undefined,
    ...more,
  })
  const killing = {
    reason: 'Killing',
    message: 'Container querynode failed liveness probe, will be restarted',
    lastTimestamp: '2026-11-21T08:08:40Z',
    involvedObject: { fieldPath: 'spec.containers{querynode}' },
  }

  function apiWith(answer: () => unknown) {
    const asked: string[] = []
    const api: ApiClient = {
      get(path) {
        asked.push(path)
        return Promise.resolve().then(answer)
      },
      async *lines() {},
    }
    return { api, asked }
  }

  it.each([
    [139, 'panic'],
    [134, 'panic'],
    [143, 'signal'],
    [80, 'exit'],
    [undefined, 'exit'],
  ] as const)('of exit code %s is %s', async (exitCode, expected) => {
    const { api } = apiWith(() => ({ items: [] }))
    expect(await classOf(restart(exitCode), { api, panicKeywords: [] }, signal)).toBe(expected)
  })

  it('asks the kubelet’s events only where a probe may stand behind it, and does without them', async () => {
    const { api, asked } = apiWith(() => ({ items: ['odd', killing] }))
    expect(await classOf(restart(137), { api, panicKeywords: [] }, signal)).toBe('probe')
    expect(asked).toEqual(['/api/v1/namespaces/m/events?fieldSelector=involvedObject.uid%3Du1&limit=200'])
    await classOf(restart(139), { api, panicKeywords: [] }, signal)
    expect(asked).toHaveLength(1)
    const { api: broken } = apiWith(() => {
      throw new Error('forbidden')
    })
    expect(await classOf(restart(137), { api: broken, panicKeywords: [] }, signal)).toBe('signal')
    expect(await classOf(restart(137), { api: undefined, panicKeywords: [] }, signal)).toBe('signal')
  })

  it('knows the words that are configured for a crash', async () => {
    expect(await classOf(restart(7, { message: 'Guru Meditation' }), { api: undefined, panicKeywords: ['guru'] }, signal)).toBe('panic')
  })
})
