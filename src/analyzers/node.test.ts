import { describe, expect, it } from 'vitest'
import { refText } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { analyzing } from './analyzing.fixture.ts'
import { node } from './node.ts'

const silent = {
  type: 'Ready',
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
  lastTransitionTime: '2026-05-04T11:50:00Z',
}
const unreachable = [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }]
const pressed = {
  type: 'MemoryPressure',
  status: 'True',
  reason: 'KubeletHasInsufficientMemory',
  message: 'kubelet has insufficient memory available',
  lastTransitionTime: '2026-05-04T11:50:00Z',
}
const pressure = [{ key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }]

function nodeWith(name: string, conditions: readonly object[], taints: readonly object[]): Parameters<WorldBuilder['add']>[0] {
  return {
    kind: 'Node',
    metadata: { name, labels: { only: name } },
    spec: { taints },
    status: { conditions, allocatable: { cpu: '4', memory: '8Gi', pods: '110' } },
  }
}

describe('node', () => {
  it('explains what runs on a silent node, and what waits for it', async () => {
    const dead = world()
      .node('well')
      .add(nodeWith('dead', [silent], unreachable))
      .deployment('shop/reports', { replicas: 3, nodeSelector: { only: 'dead' } })
      .pod('shop/reports', { node: 'dead', ready: false })
      .pod('shop/reports', { index: 2, unschedulable: '0/2 nodes are available' })
      .deployment('shop/cart')
    const [found, ...others] = await analyzing(dead, node)
    expect(others).toEqual([])
    expect(found).toMatchObject({ cause: 'node.not-ready', since: '2026-05-04T11:50:00.000Z', facts: { pods: 3 }, mends: [] })
    expect(found?.explains.map(refText)).toEqual(['Node dead', 'Pod shop/reports-1-0', 'Pod shop/reports-1-1', 'Pod shop/reports-1-2'])
    expect(found?.confidence).toBeGreaterThanOrEqual(0.95)
    expect(found?.summary.en).toContain('Kubelet stopped posting node status.')
  })

  it('explains evictions by pressure, and the pods that may not go back', async () => {
    const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 20Mi.'
    const short = world()
      .add(nodeWith('small', [{ type: 'Ready', status: 'True' }, pressed], pressure))
      .deployment('shop/reports', { replicas: 2, nodeSelector: { only: 'small' } })
      .pod('shop/reports', { index: 0, node: 'small', phase: 'Failed', reason: 'Evicted', message })
      .pod('shop/reports', { index: 1, unschedulable: '0/1 nodes are available' })
    const [found] = await analyzing(short, node)
    expect(found).toMatchObject({ cause: 'node.memory-pressure', facts: { evicted: 1, pods: 2 } })
    expect(found?.explains.map(refText)).toEqual(['Node small', 'Pod shop/reports-1-0', 'Pod shop/reports-1-1'])
  })

  it.each([
    ['DiskPressure', 'node.disk-pressure'],
    ['PIDPressure', 'node.pid-pressure'],
  ])('tells %s', async (type, cause) => {
    const found = await analyzing(
      world().add(
        nodeWith(
          'n',
          [
            { type: 'Ready', status: 'True' },
            { type, status: 'True' },
          ],
          [],
        ),
      ),
      node,
    )
    expect(found.map((one) => one.cause)).toEqual([cause])
  })

  it('does not claim pods that would not fit there anyway', async () => {
    const big = world()
      .add(nodeWith('dead', [silent], unreachable))
      .deployment('shop/big', { requests: { cpu: '64' } })
      .pod('shop/big', { unschedulable: 'no' })
    expect((await analyzing(big, node))[0]?.explains.map(refText)).toEqual(['Node dead'])
  })

  it('says nothing about nodes that are well, cordoned, or have no status yet', async () => {
    const fine = world()
      .node('a')
      .node('b', { unschedulable: true })
      .add({ kind: 'Node', metadata: { name: 'c' }, spec: {}, status: {} })
      .deployment('shop/cart')
    expect(await analyzing(fine, node)).toEqual([])
  })
})
