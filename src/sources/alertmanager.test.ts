import { describe, expect, it } from 'vitest'
import { ZodError } from 'zod'
import type { Signal } from '../domain/incident/signal.ts'
import { alertmanager, objectOf } from './alertmanager.ts'

const context = { clusterId: 'test', now: '2026-11-21T07:00:00.000Z', restartCounts: new Map() }

const alert = {
  status: 'firing',
  labels: { alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'cart-1', container: 'app', severity: 'critical' },
  annotations: { summary: 'Pod is crash looping.', description: 'Pod shop/cart-1 is in waiting state.' },
  startsAt: '2026-11-21T14:50:00.123456789+08:00',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus:9090/graph?g0.expr=x',
  fingerprint: '4f4dfbb1bd1e5ed3',
}

const body = {
  version: '4',
  groupKey: '{}:{alertname="KubePodCrashLooping"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'aceso',
  groupLabels: { alertname: 'KubePodCrashLooping' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  alerts: [alert],
}

function signals(more: object = {}, change: object = {}): readonly Signal[] {
  return alertmanager.signals({ ...body, ...more, alerts: [{ ...alert, ...change }] }, context)
}

function only(more: object = {}, change: object = {}): Signal {
  const [signal] = signals(more, change)
  if (signal === undefined) throw new Error('no signal')
  return signal
}

describe('an alert', () => {
  it('becomes a signal about the object that its labels name', () => {
    expect(only()).toMatchObject({
      source: 'alertmanager',
      kind: 'alert',
      dedupKey: '4f4dfbb1bd1e5ed3',
      status: 'firing',
      severity: 'critical',
      title: 'Pod is crash looping.',
      object: { kind: 'Pod', namespace: 'shop', name: 'cart-1' },
      at: '2026-11-21T06:50:00.123Z',
      labels: { alertname: 'KubePodCrashLooping', container: 'app' },
      facts: { receiver: 'aceso', groupKey: body.groupKey, annotations: { description: 'Pod shop/cart-1 is in waiting state.' } },
    })
  })

  it('has the same id when its notification is repeated, whatever else is in the group', () => {
    const alone = only()
    const [repeated] = alertmanager.signals(
      { ...body, receiver: 'other', alerts: [alert, { ...alert, fingerprint: 'b' }] },
      { ...context, now: '2026-11-21T11:00:00.000Z' },
    )
    expect(repeated?.id).toBe(alone.id)
  })

  it('has another id when it resolves, and when it fires anew, under one key', () => {
    const again = [only(), only({}, { status: 'resolved', endsAt: '2026-11-21T06:55:00Z' }), only({}, { startsAt: '2026-11-21T07:00:00Z' })]
    expect(new Set(again.map(({ id }) => id)).size).toBe(3)
    expect(new Set(again.map(({ dedupKey }) => dedupKey)).size).toBe(1)
    expect(again[1]).toMatchObject({ status: 'resolved', at: '2026-11-21T06:55:00.000Z', facts: { endsAt: '2026-11-21T06:55:00.000Z' } })
  })

  it('differs from the same alert of another cluster', () => {
    const elsewhere = alertmanager.signals(body, { ...context, clusterId: 'other' })[0]
    expect(elsewhere?.id).not.toBe(only().id)
  })

  it('notes how many were left out', () => {
    expect(only({ truncatedAlerts: 7 }).facts).toMatchObject({ truncatedAlerts: 7 })
    expect(only().facts).not.toHaveProperty('truncatedAlerts')
  })

  it('is bounded, whatever was sent', () => {
    const labels = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`label${index}`, 'x'.repeat(5_000)]))
    const huge = only({}, { labels, annotations: { summary: 'y'.repeat(10_000) } })
    expect(Object.keys(huge.labels)).toHaveLength(64)
    expect(JSON.stringify(huge).length).toBeLessThan(80_000)
    expect(huge.title.length).toBeLessThanOrEqual(300)
  })

  it('without a fingerprint is known by its labels', () => {
    const one = only({}, { fingerprint: undefined, labels: { a: '1', b: '2' } })
    const same = only({}, { fingerprint: undefined, labels: { b: '2', a: '1' } })
    expect(one.dedupKey).toBe(same.dedupKey)
  })

  it.each([
    ['critical', 'critical'],
    ['warning', 'medium'],
    ['info', 'low'],
    ['none', 'low'],
    [undefined, 'medium'],
  ])('of severity %s is %s', (given, expected) => {
    expect(only({}, { labels: given === undefined ? {} : { severity: given } }).severity).toBe(expected)
  })
})

describe('a notification', () => {
  it.each([{ version: '3' }, { alerts: 'none' }, { alerts: [{ ...alert, status: 'maybe' }] }])('that is none is refused (%#)', (wrong) => {
    expect(() => alertmanager.signals({ ...body, ...wrong }, context)).toThrow(ZodError)
  })
})

describe('the object of an alert', () => {
  const exporter = {
    namespace: 'shop',
    job: 'kube-state-metrics',
    container: 'kube-state-metrics',
    pod: 'kube-state-metrics-7d',
    service: 'kube-state-metrics',
  }

  it.each([
    [{ namespace: 'shop', deployment: 'cart' }, 'Deployment', 'cart'],
    [{ namespace: 'shop', statefulset: 'db' }, 'StatefulSet', 'db'],
    [{ namespace: 'shop', daemonset: 'agent' }, 'DaemonSet', 'agent'],
    [{ namespace: 'shop', job_name: 'nightly' }, 'Job', 'nightly'],
    [{ namespace: 'shop', persistentvolumeclaim: 'data-0', node: 'n1' }, 'PersistentVolumeClaim', 'data-0'],
    [{ namespace: 'shop', service: 'cart' }, 'Service', 'cart'],
    [{ node: 'worker-1' }, 'Node', 'worker-1'],
    [{ namespace: 'shop', pod: 'cart-1', node: 'worker-1' }, 'Pod', 'cart-1'],
    [{ ...exporter, deployment: 'cart' }, 'Deployment', 'cart'],
    [{ ...exporter, node: 'worker-1' }, 'Node', 'worker-1'],
    [{ ...exporter, pod: 'cart-1' }, 'Pod', 'cart-1'],
  ])('of %j is %s %s', (labels, kind, name) => {
    expect(objectOf(labels)).toMatchObject({ kind, name })
  })

  it.each([{ pod: 'cart-1' }, { namespace: 'shop', pod: '../etc' }, { namespace: 'Shop!', pod: 'cart-1' }, { alertname: 'Watchdog' }])(
    'of %j is not known',
    (labels) => {
      expect(objectOf(labels)).toBeUndefined()
    },
  )
})
