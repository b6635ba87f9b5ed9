import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import type { Signal } from '../../src/domain/incident/signal.ts'
import { fakeVerbs } from '../../src/pipeline/verbs/fake-verbs.ts'
import { alertmanager } from '../../src/sources/alertmanager.ts'
import { type FakeParts, fakeParts } from '../../src/surfaces/http/fake-parts.ts'
import { createServer } from '../../src/surfaces/http/server.ts'
import { type PostedAlert, type RunningAlertmanager, startAlertmanager } from './alertmanager-process.ts'

const port = await freePort()
const soon = { timeout: 15_000, interval: 100 }

/** While true the store answers nothing. */
let isDown = false
let refused = 0
const memory = fakeVerbs()
const verbs = fakeVerbs({
  async receive(signals) {
    if (isDown) {
      refused++
      throw new AcesoError('store-unavailable', 'the store is down')
    }
    return memory.receive(signals)
  },
})
let parts: FakeParts
let app: FastifyInstance
let running: RunningAlertmanager

beforeAll(async () => {
  parts = fakeParts({ verbs, sources: [alertmanager], tokens: { alertmanager: 'operator' } })
  app = await createServer(parts)
  await app.listen({ port, host: '127.0.0.1' })
  running = await startAlertmanager(`http://127.0.0.1:${port}/api/v1/webhooks/alertmanager`, 'token-of-alertmanager')
})

afterAll(async () => {
  await running.stop()
  await app.close()
})

const firing = (alertname: string, more: Readonly<Record<string, string>>): PostedAlert => ({
  labels: { alertname, namespace: 'shop', severity: 'critical', ...more },
  annotations: { summary: `${alertname} is firing` },
})

const received = (alertname: string, status: Signal['status'] = 'firing'): readonly Signal[] =>
  memory.received.filter((signal) => signal.labels['alertname'] === alertname && signal.status === status)

describe('a real Alertmanager', () => {
  it('delivers a group: each alert is one signal about its object', async () => {
    await running.post(['cart-1', 'cart-2', 'cart-3'].map((pod) => firing('CrashLooping', { pod })))
    await expect.poll(() => received('CrashLooping').length, soon).toBe(3)
    expect(received('CrashLooping')).toMatchObject(
      ['cart-1', 'cart-2', 'cart-3'].map((name) => ({
        status: 'firing',
        severity: 'critical',
        title: 'CrashLooping is firing',
        object: { kind: 'Pod', namespace: 'shop', name },
        dedupKey: expect.stringMatching(/^[0-9a-f]{16}$/),
        facts: { receiver: 'aceso', groupKey: '{}:{alertname="CrashLooping"}' },
      })),
    )
  })

  it('repeats itself, and nothing is stored twice', async () => {
    await expect
      .poll(() => parts.counted.filter((line) => line.startsWith('signals(alertmanager, repeated')).length, soon)
      .toBeGreaterThan(1)
    expect(received('CrashLooping')).toHaveLength(3)
  })

  it('says when an alert is over, under the same key', async () => {
    const fired = received('CrashLooping').find(({ object }) => object?.name === 'cart-1')
    await running.post([{ ...firing('CrashLooping', { pod: 'cart-1' }), endsAt: new Date().toISOString() }])
    await expect.poll(() => received('CrashLooping', 'resolved').length, soon).toBe(1)
    expect(received('CrashLooping', 'resolved')[0]).toMatchObject({ dedupKey: fired?.dedupKey, object: { name: 'cart-1' } })
  })

  it('leaves alerts out of a large group, and says how many', async () => {
    await running.post(['a', 'b', 'c', 'd', 'e'].map((pod) => firing('Limited', { pod, limited: 'yes' })))
    await expect.poll(() => received('Limited').length, soon).toBe(2)
    expect(received('Limited').map(({ facts }) => facts['truncatedAlerts'])).toEqual([3, 3])
  })

  it('tries again while the store is down: nothing is lost, nothing is acknowledged too early', async () => {
    isDown = true
    await running.post([firing('WhileDown', { pod: 'cart-1' })])
    await expect.poll(() => refused, soon).toBeGreaterThan(0)
    expect(received('WhileDown')).toHaveLength(0)
    isDown = false
    await expect.poll(() => received('WhileDown').length, soon).toBe(1)
  })
})
