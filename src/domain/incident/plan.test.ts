import { expect, it } from 'vitest'
import { objectRef } from '../object-ref.ts'
import { type ClusterWrite, type PlannedAction, restartsPods } from './plan.ts'

const field = (...path: readonly string[]): ClusterWrite => ({ verb: 'patch', changes: [{ path, before: 1, after: 2, guards: [] }] })
const removal: ClusterWrite = { verb: 'delete', uid: 'u' }

it.each([
  ['a pod template', 'Deployment', field('spec', 'template', 'spec', 'containers'), true],
  ['the number of replicas', 'Deployment', field('spec', 'replicas'), false],
  ['a Service', 'Service', field('spec', 'selector', 'app'), false],
  ['a ConfigMap', 'ConfigMap', field('data', 'DB_URL'), false],
  ['a pod that is deleted', 'Pod', removal, true],
  ['a Milvus resource that is deleted', 'Milvus', removal, true],
  ['a release that is taken down', 'Release', { verb: 'uninstall', revision: 1 } as const, true],
])('says whether pods are restarted: %s', (_, kind, write, expected) => {
  // Of an action only these parts are read.
  const action = { target: objectRef(kind, 'shop', 'cart'), write } as PlannedAction
  expect(restartsPods({ actions: [action] })).toBe(expected)
})
