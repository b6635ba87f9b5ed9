import { describe, expect, it } from 'vitest'
import { DiscoverySettings } from '../../src/crash/instances/discovery-settings.ts'
import { instanceByLabels, instancesAmong } from './instances.ts'
import { Pod } from './pod-shape.ts'

const labels = { 'app.kubernetes.io/name': 'milvus', 'app.kubernetes.io/instance': 'prod' }
const pod = (name: string, more: object = {}, state: object = { running: {} }, ready = true): Pod =>
  Pod.parse({
    metadata: { namespace: 'default', name, uid: name, labels, ...more },
    spec: { containers: [{ name: 'querynode' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: 'querynode', state, ready }],
    },
  })
const instanceOf = instanceByLabels(DiscoverySettings.parse({}))

describe('instances on a node', () => {
  it('are those of its pods, in the namespaces that are looked at, with the status of these', () => {
    const looping = pod('q-1', {}, { waiting: { reason: 'CrashLoopBackOff' } }, false)
    const operated = { labels: { ...labels, 'app.kubernetes.io/managed-by': 'milvus-operator', 'app.kubernetes.io/instance': 'cr' } }
    const seen = instancesAmong(
      [pod('q-0'), looping, pod('o-0', operated), pod('other', { labels: { app: 'shop' } }), pod('x', { namespace: 'elsewhere' })],
      instanceOf,
    )
    expect(seen).toEqual([
      { namespace: 'default', type: 'helm', status: 'failed' },
      { namespace: 'default', type: 'operator', status: 'running' },
    ])
    const ending = pod('q-0', { deletionTimestamp: '2026-11-21T08:00:00Z' })
    expect(instancesAmong([ending], instanceOf)).toMatchObject([{ status: 'terminating' }])
  })
})
