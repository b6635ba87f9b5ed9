import { describe, expect, it } from 'vitest'
import { type PodState } from '../world/builder/pods.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { podTrouble } from './pod-trouble.ts'
import { changeOf, watchContext } from './watch-cases.fixture.ts'

const pod = (state: PodState = {}): WorldBuilder => world().pod('shop/cart', state)
const waiting = (reason: string, more: PodState = {}): WorldBuilder => pod({ waiting: { reason, message: 'as the kubelet says' }, ...more })
const told = (before: WorldBuilder | undefined, after: WorldBuilder | undefined) =>
  podTrouble.signals(changeOf('Pod', 'shop', 'cart', before, after), watchContext())

describe('pod trouble', () => {
  it.each([
    'ErrImagePull',
    'ImagePullBackOff',
    'CreateContainerConfigError',
    'CreateContainerError',
    'CrashLoopBackOff',
    'InvalidImageName',
  ])('is %s', (reason) => {
    expect(told(pod(), waiting(reason))).toMatchObject([
      {
        kind: 'pod-waiting',
        status: 'firing',
        severity: 'high',
        dedupKey: 'pod-waiting:shop/cart/app',
        object: { kind: 'Pod', namespace: 'shop', name: 'cart' },
        facts: { reason, message: 'as the kubelet says', container: 'app' },
      },
    ])
  })

  it.each(['ContainerCreating', 'PodInitializing'])('is not %s, which passes', (reason) => {
    expect(told(pod(), waiting(reason))).toEqual([])
  })

  it('is told once while the kubelet says it in turns', () => {
    expect(told(waiting('ErrImagePull'), waiting('ImagePullBackOff'))).toEqual([])
    expect(told(undefined, waiting('ErrImagePull'))[0]?.id).toBe(told(undefined, waiting('ImagePullBackOff'))[0]?.id)
  })

  it('ends when it goes away, and with its pod', () => {
    const end = [{ status: 'resolved', dedupKey: 'pod-waiting:shop/cart/app' }]
    expect(told(waiting('ImagePullBackOff'), pod())).toMatchObject(end)
    expect(told(waiting('ImagePullBackOff'), undefined)).toMatchObject(end)
    expect(told(waiting('ImagePullBackOff'), pod({ waiting: { reason: 'ImagePullBackOff' }, terminating: true }))).toMatchObject(end)
  })

  it('lasts while a crash loop runs for a moment, and is told anew with its next crash', () => {
    const crashed = { restarts: 3, last: { exitCode: 1 }, since: '2026-05-04T11:59:30.000Z' }
    const loop = waiting('CrashLoopBackOff', { restarts: 3, last: { exitCode: 1 } })
    const running = pod(crashed)
    const next = waiting('CrashLoopBackOff', { restarts: 4, last: { exitCode: 1 } })
    expect(told(loop, running)).toEqual([])
    expect(told(running, next)).toHaveLength(1)
    expect(told(running, next)[0]?.id).not.toBe(told(pod(), loop)[0]?.id)
    expect(told(loop, pod({ ...crashed, since: '2026-05-04T11:40:00.000Z' }))).toMatchObject([{ status: 'resolved' }])
    expect(told(pod(), running)).toEqual([])
  })

  it('is a pod that no node takes', () => {
    const waitingForNode = pod({ unschedulable: '0/3 nodes are available: 3 Insufficient cpu.' })
    expect(told(undefined, waitingForNode)).toMatchObject([
      { kind: 'unschedulable', dedupKey: 'unschedulable:shop/cart', facts: { message: '0/3 nodes are available: 3 Insufficient cpu.' } },
    ])
    expect(told(waitingForNode, pod())).toMatchObject([{ status: 'resolved', dedupKey: 'unschedulable:shop/cart' }])
  })
})
