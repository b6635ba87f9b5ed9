import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { get, post } from '../../bench/reports/asking.ts'
import type { ServerProcess } from '../../bench/server-process.ts'
import type { DiagnosisReport } from '../../src/domain/release/report.ts'
import { type Stage, setStage } from './stage.ts'

let stage: Stage
let server: ServerProcess
beforeAll(async () => {
  stage = await setStage(requests(Date.now()))
  server = await stage.start({
    ACESO_MODELS_ENABLED: 'false',
    ACESO_RELEASES_MONITOR_EVERY: '1s',
    ACESO_RELEASES_MONITOR_RED_MIN_REQUEST_RATE: '1',
    ACESO_RELEASES_MONITOR_RED_MAX_ERROR_RATIO: '0.1',
    ACESO_RELEASES_MONITOR_RED_MAX_SECONDS_P95: '2',
    ACESO_RELEASES_MONITOR_RED_DURATION: '0s',
  })
})
afterAll(() => stage.stop())

/** From half an hour ago until ten minutes ahead: cart answers one request in two seconds, one of five fails, all take 4 s; front is well; nothing is told of gone since ten minutes ago. */
function requests(nowMs: number): string {
  const apps = [
    { app: 'cart', rate: 0.5, failing: 0.2, seconds: 4 },
    { app: 'front', rate: 20, failing: 0.01, seconds: 0.1 },
    { app: 'gone', rate: 20, failing: 0.01, seconds: 0.1, until: nowMs / 1000 - 600 },
  ]
  const stepSeconds = 15
  const steps = Array.from({ length: 160 }, (_, step) => ({ at: nowMs / 1000 - 1_800 + step * stepSeconds, seconds: step * stepSeconds }))
  const stepsUntil = (until: number) => steps.filter(({ at }) => at <= until)
  const counts = apps.flatMap(({ app, rate, failing, until = Number.POSITIVE_INFINITY }) =>
    [
      { code: '200', share: 1 - failing },
      { code: '503', share: failing },
    ].flatMap(({ code, share }) =>
      stepsUntil(until).map(({ at, seconds }) => `http_requests_total{app="${app}",code="${code}"} ${rate * share * seconds} ${at}`),
    ),
  )
  const buckets = apps.flatMap(({ app, rate, seconds: took, until = Number.POSITIVE_INFINITY }) =>
    ['0.5', '1', '5', '+Inf'].flatMap((le) =>
      stepsUntil(until).map(
        ({ at, seconds }) =>
          `http_request_duration_seconds_bucket{app="${app}",le="${le}"} ${Number(le) < took ? 0 : rate * seconds} ${at}`,
      ),
    ),
  )
  return ['# TYPE http_requests counter', ...counts, '# TYPE http_request_duration_seconds histogram', ...buckets, '# EOF\n'].join('\n')
}

const begin = (appName: string) =>
  post(`${server.url}/api/v1/deployments`, { id: `${appName}-2`, appName, packageVersion: '2', status: 'deploying', hosts: ['web-1'] })
const reportsOf = (id: string) => get<readonly DiagnosisReport[]>(`${server.url}/api/v1/deployments/${id}/reports`)

it('watches rate, errors and duration of a release that is under way by their limits, each alert once', async () => {
  for (const appName of ['cart', 'front']) await begin(appName)
  await expect.poll(async () => (await reportsOf('cart-2')).length, { timeout: 20_000 }).toBe(3)
  const alerts = (await reportsOf('cart-2')).map(({ alert, trigger }) => ({ ...alert, trigger }))
  expect(alerts.toSorted((left, right) => String(left.alertname).localeCompare(String(right.alertname)))).toMatchObject([
    { alertname: 'HighErrorRatio', values: expect.closeTo(0.2), trigger: 'monitor', description: 'more than 10 % of requests fail' },
    { alertname: 'LowRequestRate', values: expect.closeTo(0.5), labels: { deploymentId: 'cart-2', appName: 'cart', hostname: 'web-1' } },
    { alertname: 'SlowRequests', values: expect.closeTo(4.8), severity: 'critical' },
  ])
  // Some rounds later: still three, and none of the application that is well.
  await delay(3_000)
  expect([(await reportsOf('cart-2')).length, (await reportsOf('front-2')).length]).toEqual([3, 0])
  expect((await stage.lines()).filter((line) => line === 'an alert rule fires')).toHaveLength(3)
})

it('takes a rate that vanished altogether for none, and what was never measured for nothing', async () => {
  for (const appName of ['gone', 'never']) await begin(appName)
  await expect.poll(async () => (await reportsOf('gone-2')).length, { timeout: 20_000 }).toBe(1)
  expect((await reportsOf('gone-2'))[0]?.alert).toMatchObject({ alertname: 'LowRequestRate', values: 0 })
  await delay(2_000)
  expect(await reportsOf('never-2')).toEqual([])
})
