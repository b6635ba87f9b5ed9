import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { fakeReleaseVerbs } from '../../src/investigation/releases/fake-verbs.ts'
import { type IncomingAlert, incomingAlerts } from '../../src/investigation/releases/incoming.ts'
import { fakeParts } from '../../src/surfaces/http/fake-parts.ts'
import { createServer } from '../../src/surfaces/http/server.ts'
import { type RunningAlertmanager, startAlertmanager } from './alertmanager-process.ts'

const port = await freePort()
const soon = { timeout: 15_000, interval: 100 }
const told: IncomingAlert[] = []
let app: FastifyInstance
let running: RunningAlertmanager

beforeAll(async () => {
  const releases = fakeReleaseVerbs({
    async alert(body) {
      const alerts = incomingAlerts(body, new Date().toISOString())
      told.push(...alerts)
      return alerts.map(({ alert: { key }, deploymentId = '' }) => ({
        key,
        deploymentId,
        outcome: 'begun',
        reportId: undefined,
        version: undefined,
      }))
    },
  })
  app = await createServer(fakeParts({ releases, tokens: { alertmanager: 'operator' } }))
  await app.listen({ port, host: '127.0.0.1' })
  running = await startAlertmanager(`http://127.0.0.1:${port}/v1/alerts`, 'token-of-alertmanager')
})

afterAll(async () => {
  await running.stop()
  await app.close()
})

it('what a real Alertmanager posts to the callback of releases is read: begun, repeated and over under one key', async () => {
  const alert = {
    labels: { alertname: 'HighErrorRate', severity: 'critical', deploymentId: 'cart-42', tag: 'v1.4.2' },
    annotations: { description: '错误率 40%', value: '0.4' },
  }
  await running.post([alert])
  await expect.poll(() => told.length, soon).toBeGreaterThan(1)
  const [first, second] = told
  expect(first).toMatchObject({
    deploymentId: 'cart-42',
    isOver: false,
    alert: {
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      alertname: 'HighErrorRate',
      description: '错误率 40%',
      values: 0.4,
      severity: 'critical',
      isEmergent: true,
      tag: 'v1.4.2',
      generatorUrl: expect.any(String),
    },
  })
  expect(first?.alert).not.toHaveProperty('endsAt')
  expect(second?.alert.key).toBe(first?.alert.key)

  await running.post([{ ...alert, endsAt: new Date().toISOString() }])
  await expect.poll(() => told.some(({ isOver }) => isOver), soon).toBe(true)
  expect(told.find(({ isOver }) => isOver)).toMatchObject({
    deploymentId: 'cart-42',
    alert: { key: first?.alert.key, endsAt: expect.any(String) },
  })
})
