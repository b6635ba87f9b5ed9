import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import type { PodState } from '../world/builder/pods.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { memory } from './memory.ts'

const killed = (more: PodState = {}, exitCode = 137): PodState => ({
  waiting: { reason: 'CrashLoopBackOff' },
  restarts: 1,
  last: { reason: 'OOMKilled', exitCode, startedAt: '2026-05-04T11:59:40Z', finishedAt: '2026-05-04T11:59:50Z' },
  ...more,
})
const cart = (limit = '256Mi'): WorldBuilder =>
  world().deployment('shop/cart', { limits: { memory: limit }, requests: { memory: '128Mi' } })

describe('memory', () => {
  it('raises the limit that a container was killed at, by half at first', async () => {
    const found = await analyzing(cart().pod('shop/cart', killed()), memory)
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'memory.limit-too-low',
        object: 'Deployment shop/cart',
        mend: 'patch-resources Deployment shop/cart {"container":"app","limits":{"memory":"384Mi"}}',
        more: 1,
      },
    ])
    expect(found[0]?.summary.zh).toBe('cart 用满内存上限 256Mi 后被终止')
    expect(found[0]?.confidence).toBeGreaterThan(0.9)
  })

  it.each([
    ['1Gi', 3, '2Gi'],
    ['512M', 0, '733Mi'],
    ['134217728', 0, '192Mi'],
  ])('takes %s after %i restarts to %s', async (limit, restarts, memoryLimit) => {
    const [found] = await analyzing(cart(limit).pod('shop/cart', killed({ restarts })), memory)
    expect(found?.mends[0]?.params['limits']).toEqual({ memory: memoryLimit })
  })

  it('goes back to the limit that an earlier revision served with', async () => {
    const moment = world()
      .deployment('shop/cart', {
        limits: { memory: '64Mi' },
        createdAt: '2026-05-04T11:50:00Z',
        before: [{ limits: { memory: '192Mi' }, createdAt: '2026-05-03T00:00:00Z' }],
      })
      .pod('shop/cart', killed())
    const [found] = await analyzing(moment, memory)
    expect(found?.mends[0]).toMatchObject({ action: 'patch-resources', params: { limits: { memory: '192Mi' } } })
    expect(found?.evidence.map(({ text }) => text.en)).toContain(
      'revision 2 changed containers[app].resources.limits.memory: 192Mi -> 64Mi (revision 1 had the former)',
    )
    expect(found?.since).toBe('2026-05-04T11:50:00.000Z')
  })

  it('raises the request of a Guaranteed pod with its limit', async () => {
    const both = { cpu: '1', memory: '256Mi' }
    const [found] = await analyzing(world().deployment('shop/cart', { limits: both, requests: both }).pod('shop/cart', killed()), memory)
    expect(found?.mends[0]?.params).toEqual({ container: 'app', limits: { memory: '384Mi' }, requests: { memory: '384Mi' } })
  })

  it('stops at the largest node and at the setting, and then only advises', async () => {
    const [small] = await analyzing(cart('1Gi').node('node-1', { memory: '1200Mi' }).pod('shop/cart', killed()), memory)
    expect(small?.mends.map(({ params }) => params['limits'])).toEqual([{ memory: '1200Mi' }])
    const [capped] = await analyzing(cart('1Gi').pod('shop/cart', killed()), memory, { settings: { mostMemory: '1Gi' } })
    expect(capped?.mends).toEqual([])
    expect(capped?.advice?.en).toContain('let its program use less')
  })

  it('tells a killed worker from a killed container', async () => {
    const found = await analyzing(cart().pod('shop/cart', killed({}, 1)), memory)
    expect(found.map(({ cause }) => cause)).toEqual(['memory.child-killed'])
    const living = await analyzing(cart().pod('shop/cart', {}), memory, {
      logs: { app: 'worker 9 died: signal: killed; starting another in 10s\nworker 12 died: signal: killed; starting another in 10s' },
    })
    expect(living.map((one) => inShort(one))).toMatchObject([
      { cause: 'memory.child-killed', mend: 'patch-resources Deployment shop/cart {"container":"app","limits":{"memory":"512Mi"}}' },
    ])
    expect(living[0]?.confidence).toBeGreaterThan(0.7)
    expect(living[0]?.confidence).toBeLessThan(0.9)
  })

  it('calls a slow rise a possible leak', async () => {
    const slow = killed({ last: { reason: 'OOMKilled', startedAt: '2026-05-04T09:00:00Z', finishedAt: '2026-05-04T11:59:00Z' } })
    const [found] = await analyzing(cart().pod('shop/cart', slow), memory)
    expect(found?.advice?.en).toContain('may be a leak')
  })

  it('doubts the limit when the whole node was out of memory', async () => {
    const moment = cart()
      .pod('shop/cart', killed())
      .event('Node node-1', { reason: 'SystemOOM', message: 'System OOM encountered', lastAt: '2026-05-04T11:59:51Z' })
    const [found] = await analyzing(moment, memory)
    expect(found?.against).toHaveLength(1)
    expect(found?.confidence).toBeLessThan(0.9)
  })

  it.each<[string, WorldBuilder, string]>([
    [
      'it crashed for another reason',
      cart().pod('shop/cart', { waiting: { reason: 'CrashLoopBackOff' }, last: { exitCode: 137 }, restarts: 3 }),
      'error: boom',
    ],
    ['there is no limit', world().deployment('shop/cart').pod('shop/cart', killed()), ''],
    [
      'the pod was evicted',
      cart().pod('shop/cart', { phase: 'Failed', reason: 'Evicted', terminated: { exitCode: 137, reason: 'OOMKilled' } }),
      '',
    ],
    [
      'it was long ago',
      cart().pod('shop/cart', {
        restarts: 1,
        last: { reason: 'OOMKilled', finishedAt: '2026-05-03T00:00:00Z' },
        since: '2026-05-03T00:00:01Z',
      }),
      '',
    ],
    ['the heap of a virtual machine is full', cart().pod('shop/cart', { ready: false }), 'java.lang.OutOfMemoryError: Java heap space'],
    ['all is well', cart(), 'served 200 in 137 ms'],
  ])('says nothing when %s', async (_, moment, log) => {
    expect(await analyzing(moment, memory, { logs: { app: log }, previousLogs: { app: log } })).toEqual([])
  })

  it('reads the log only of pods that are suspects themselves', async () => {
    const moment = world().deployment('shop/cart', { limits: { memory: '64Mi' }, replicas: 3 })
    const found = await analyzing(moment, memory, { suspects: [objectRef('Deployment', 'shop', 'cart')], logs: { app: 'signal: killed' } })
    expect(found).toEqual([])
  })
})
