import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Condition, Node } from '../world/kinds.ts'
import { nodes } from './nodes.ts'
import { changeOf, watchContext } from './watch-cases.fixture.ts'

const lastTransitionTime = '2026-05-04T11:50:00Z'
const ready: Condition = { type: 'Ready', status: 'True' }
const node = (...conditions: readonly Condition[]): WorldBuilder =>
  world()
    .node('worker-1')
    .edit<Node>(objectRef('Node', '', 'worker-1'), (object) => ({ ...object, status: { ...object.status, conditions } }))
const told = (before: WorldBuilder | undefined, after: WorldBuilder | undefined) =>
  nodes.signals(changeOf('Node', '', 'worker-1', before, after), watchContext())

describe('a node', () => {
  it.each(['False', 'Unknown'])('whose readiness is %s is in trouble until it is back', (status) => {
    const lost = node({ type: 'Ready', status, reason: 'NodeStatusUnknown', lastTransitionTime })
    expect(told(node(ready), lost)).toMatchObject([
      {
        kind: 'node-trouble',
        severity: 'critical',
        dedupKey: 'node:worker-1/Ready',
        object: { kind: 'Node', namespace: '', name: 'worker-1' },
      },
    ])
    expect(told(lost, node(ready))).toMatchObject([{ status: 'resolved', dedupKey: 'node:worker-1/Ready' }])
  })

  it('that is short of something is in trouble beside', () => {
    const full = node(ready, { type: 'DiskPressure', status: 'True', lastTransitionTime })
    expect(told(node(ready), full)).toMatchObject([{ severity: 'high', dedupKey: 'node:worker-1/DiskPressure' }])
    expect(told(full, full)).toEqual([])
  })

  it('that is well, or has conditions of others, is none', () => {
    expect(told(undefined, node(ready, { type: 'DiskPressure', status: 'False' }, { type: 'Custom', status: 'True' }))).toEqual([])
  })
})
