import { expect, it } from 'vitest'
import type { Signal } from '../../domain/incident/signal.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { DiscoverySettings } from '../instances/discovery-settings.ts'
import { helmMilvus } from '../instances/milvus-world.fixture.ts'
import { instanceNamer } from './name-instances.ts'

const restartOf = (pod: string, more: Partial<Signal> = {}): Signal => ({
  id: 'x',
  clusterId: 'test',
  source: 'pod-restarts',
  kind: 'restart',
  dedupKey: 'restart',
  status: 'firing',
  severity: 'high',
  title: 'x',
  at: '2026-05-04T12:00:00.000Z',
  object: objectRef('Pod', 'default', pod),
  labels: { a: 'b' },
  facts: { podName: pod },
  ...more,
})

it('writes the instance on restarts of its own pods alone', () => {
  const name = instanceNamer(DiscoverySettings.parse({}))
  const world = helmMilvus('prod').build()
  const restarts = [
    restartOf('prod-milvus-standalone-1-0'),
    restartOf('prod-etcd-0'),
    restartOf('gone'),
    restartOf('prod-milvus-standalone-1-0', { kind: 'alert' }),
  ]
  const named = name(restarts, world)
  expect(named[0]).toMatchObject({
    labels: { a: 'b', instance: 'prod', instance_namespace: 'default', instance_type: 'helm' },
    facts: { instanceName: 'prod' },
  })
  expect(named.slice(1)).toEqual(restarts.slice(1))
  expect(name(restarts, undefined)).toBe(restarts)
  expect(instanceNamer(DiscoverySettings.parse({ namespaces: ['team'] }))(restarts, world)).toEqual(restarts)
})
