import { describe, expect, it } from 'vitest'
import type { PodState } from './builder/pods.ts'
import { world } from './builder/world-builder.ts'
import { containerStatuses, isCrashLooping, isReady, lastTermination, waitingReason } from './pod-state.ts'

const podIn = (state: PodState) => {
  const pod = world().pod('shop/cart', state).build().get('Pod', 'shop', 'cart')
  const status = pod === undefined ? undefined : containerStatuses(pod)[0]
  if (pod === undefined || status === undefined) throw new Error('the builder made no pod')
  return { pod, status }
}

describe('the state of a pod', () => {
  it('is ready without a word, and not while it terminates', () => {
    expect(isReady(podIn({}).pod)).toBe(true)
    expect(isReady(podIn({ terminating: true }).pod)).toBe(false)
  })

  it('tells a wait and an end before', () => {
    const { pod, status } = podIn({
      waiting: { reason: 'CrashLoopBackOff' },
      last: { exitCode: 137 },
      restarts: 4,
    })
    expect(isReady(pod)).toBe(false)
    expect(waitingReason(status)).toBe('CrashLoopBackOff')
    expect(lastTermination(status)?.exitCode).toBe(137)
  })

  it.each<[string, PodState, boolean]>([
    ['backing off', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 1 }, true],
    ['between two crashes', { ready: false, restarts: 5, last: { exitCode: 1 } }, true],
    ['recovered', { restarts: 5, last: { exitCode: 1 } }, false],
    ['one restart so far', { ready: false, restarts: 1, last: { exitCode: 1 } }, false],
    ['not ready, never ended', { ready: false }, false],
    ['pulling its image', { waiting: { reason: 'ImagePullBackOff' } }, false],
  ])('%s', (_name, state, looping) => {
    expect(isCrashLooping(podIn(state).status)).toBe(looping)
  })

  it('has no statuses when nothing placed it', () => {
    const pod = world().pod('shop/cart', { unschedulable: '0/1 nodes are available' }).build().get('Pod', 'shop', 'cart')
    expect(pod?.status?.phase).toBe('Pending')
    expect(pod?.spec.nodeName).toBeUndefined()
  })
})
