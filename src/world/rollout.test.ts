import { expect, it } from 'vitest'
import { rolloutOf } from './rollout.ts'

const deployment = (status: object, generation = 2) => ({
  kind: 'Deployment',
  metadata: { generation },
  spec: { replicas: 2 },
  status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...status },
})

it.each([
  ['all pods are new and available', deployment({}), 'complete'],
  ['the controller has not seen the change', deployment({ observedGeneration: 1 }), 'under-way'],
  ['old pods still run', deployment({ replicas: 3 }), 'under-way'],
  ['a new pod is missing', deployment({ updatedReplicas: 1 }), 'under-way'],
  ['a pod is not available', deployment({ availableReplicas: 1 }), 'under-way'],
  ['it is a ConfigMap', { kind: 'ConfigMap' }, 'complete'],
])('when %s', (_, object, expected) => {
  expect(rolloutOf(object).kind).toBe(expected)
})
