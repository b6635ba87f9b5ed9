import { expect, it } from 'vitest'
import { deploymentAlerts } from './deployment-alerts.ts'

const context = { clusterId: 'test', now: '2026-11-26T10:00:00.000Z', restartCounts: new Map<string, number>() }
const alert = {
  key: 'k-1',
  alertname: 'HighErrorRate',
  status: 'firing',
  severity: 'critical',
  description: 'errors at 37%',
  values: 0.37,
  startsAt: '2026-11-26T09:58:00+08:00',
  receiveAt: '2026-11-26T10:00:00.000Z',
  generatorUrl: '',
  needHandle: true,
  isEmergent: true,
  labels: { hostname: 'web-1' },
  annotations: {},
}
const workload = { kind: 'Deployment', namespace: 'shop', name: 'cart' }

it('makes one signal of an alert about a release, on its workload, the same for the same delivery', () => {
  const [signal] = deploymentAlerts.signals({ alert, deploymentId: 'd-1', workload }, context)
  expect(signal).toMatchObject({
    kind: 'alert',
    status: 'firing',
    severity: 'critical',
    title: 'HighErrorRate: errors at 37%',
    object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
    at: '2026-11-26T01:58:00.000Z',
    labels: { hostname: 'web-1', deploymentId: 'd-1' },
    dedupKey: 'deployment-alert:d-1:k-1',
  })
  const later = { ...context, now: '2026-11-26T10:05:00.000Z' }
  expect(deploymentAlerts.signals({ alert, deploymentId: 'd-1', workload }, later)[0]?.id).toBe(signal?.id)
})

it('resolves what is over, under the same key', () => {
  const [begun] = deploymentAlerts.signals({ alert, deploymentId: 'd-1' }, context)
  const [over] = deploymentAlerts.signals({ alert: { ...alert, status: 'resolved' }, deploymentId: 'd-1', isOver: true }, context)
  expect(over).toMatchObject({ status: 'resolved', dedupKey: begun?.dedupKey })
  expect(over?.object).toBeUndefined()
})
