import { describe, expect, it } from 'vitest'
import { type PodState } from '../world/builder/pods.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { podRestarts } from './pod-restarts.ts'
import { changeOf, watchContext } from './watch-cases.fixture.ts'

const crash = { exitCode: 139, reason: 'Error', finishedAt: '2026-05-04T11:58:00Z' }
const pod = (state: PodState & { uid?: string } = {}): WorldBuilder => world().pod('shop/cart', state)
const change = (before: WorldBuilder | undefined, after: WorldBuilder | undefined) => changeOf('Pod', 'shop', 'cart', before, after)

describe('pod restarts', () => {
  it('are told with everything that crash forensics asks for', () => {
    const signals = podRestarts.signals(change(pod(), pod({ restarts: 1, last: crash })), watchContext())
    expect(signals).toMatchObject([
      {
        source: 'pod-restarts',
        kind: 'restart',
        dedupKey: 'restart:shop/cart/app',
        severity: 'high',
        at: '2026-05-04T11:58:00.000Z',
        object: { kind: 'Pod', namespace: 'shop', name: 'cart' },
        facts: {
          podName: 'cart',
          podNamespace: 'shop',
          containerName: 'app',
          restartTime: '2026-05-04T11:58:00.000Z',
          reason: 'Error',
          exitCode: 139,
          isPanic: true,
          class: 'panic',
          restartCount: 1,
          restarts: 1,
        },
      },
    ])
  })

  it('are not told when the count stays', () => {
    expect(
      podRestarts.signals(change(pod({ restarts: 3, last: crash }), pod({ restarts: 3, last: crash, ready: false })), watchContext()),
    ).toEqual([])
  })

  it('are matched by the container’s name, not its place', () => {
    const statuses = (order: readonly string[], counts: Readonly<Record<string, number>>) =>
      world().add({
        kind: 'Pod',
        metadata: { namespace: 'shop', name: 'cart', uid: 'u-1' },
        spec: { containers: order.map((name) => ({ name })) },
        status: {
          containerStatuses: order.map((name) => ({
            name,
            restartCount: counts[name] ?? 0,
            lastState: { terminated: { exitCode: 1, finishedAt: crash.finishedAt } },
          })),
        },
      })
    const signals = podRestarts.signals(change(statuses(['a', 'b'], { a: 5 }), statuses(['b', 'a'], { a: 5, b: 1 })), watchContext())
    expect(signals.map(({ facts }) => facts['containerName'])).toEqual(['b'])
  })

  it('of init containers are told too', () => {
    const spec = { initContainers: [{ name: 'migrate' }] }
    const before = world().pod('shop/cart', {
      spec,
      container: 'migrate',
      restarts: 1,
      waiting: { reason: 'CrashLoopBackOff' },
      last: crash,
    })
    const after = world().pod('shop/cart', {
      spec,
      container: 'migrate',
      restarts: 2,
      waiting: { reason: 'CrashLoopBackOff' },
      last: crash,
    })
    expect(podRestarts.signals(change(before, after), watchContext())).toMatchObject([{ dedupKey: 'restart:shop/cart/migrate' }])
  })

  it('that happened while nobody watched are found by the remembered counts', () => {
    const key = `${change(undefined, pod()).after?.metadata.uid ?? ''}/app`
    const now = change(undefined, pod({ restarts: 5, last: crash }))
    expect(podRestarts.signals(now, watchContext({ restartCounts: new Map([[key, 2]]) }))).toMatchObject([
      { facts: { restarts: 3, restartCount: 5 } },
    ])
    expect(podRestarts.signals(now, watchContext({ restartCounts: new Map([[key, 5]]) }))).toEqual([])
    expect(podRestarts.signals(now, watchContext({ restartCounts: new Map([['another/app', 1]]) }))).toMatchObject([
      { facts: { restarts: 5 } },
    ])
  })

  it('from before the very first run are history, unless they just happened', () => {
    const old = { ...crash, finishedAt: '2026-05-01T11:58:00Z' }
    expect(podRestarts.signals(change(undefined, pod({ restarts: 5, last: old })), watchContext())).toEqual([])
    expect(podRestarts.signals(change(undefined, pod({ restarts: 5, last: crash })), watchContext())).toMatchObject([
      { facts: { restarts: 1 } },
    ])
  })

  it('delivered twice are one, and the next one is another', () => {
    const first = change(pod(), pod({ restarts: 1, last: crash }))
    const second = change(pod({ restarts: 1, last: crash }), pod({ restarts: 2, last: crash }))
    const ids = [first, first, second].map((one) => podRestarts.signals(one, watchContext())[0]?.id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('are the probe’s doing when the kubelet says so', () => {
    const after = pod({ restarts: 1, last: { exitCode: 137, reason: 'Error', finishedAt: '2026-05-04T11:58:00Z' } }).event(
      'Pod shop/cart',
      {
        reason: 'Killing',
        message: 'Container app failed liveness probe, will be restarted',
        type: 'Normal',
        container: 'app',
        lastAt: '2026-05-04T11:57:30Z',
      },
    )
    expect(podRestarts.signals(change(pod(), after), watchContext())).toMatchObject([
      { severity: 'medium', facts: { class: 'probe', isPanic: false } },
    ])
  })

  it('are over with their pod', () => {
    expect(podRestarts.signals(change(pod({ restarts: 2, last: crash }), undefined), watchContext())).toMatchObject([
      { status: 'resolved', dedupKey: 'restart:shop/cart/app' },
    ])
    expect(podRestarts.signals(change(pod(), undefined), watchContext())).toEqual([])
  })
})
