import { describe, expect, it } from 'vitest'
import { plusMs } from '../../domain/instant.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { fakeSeries } from '../../ports/fakes/fake-metric-source.ts'
import { stepOf } from './firing.ts'
import { exprFor, monitorAlert } from './monitor-alert.ts'
import { ConfiguredRule, RedSettings, rulesOf } from './rules-of.ts'

const t0 = '2026-11-26T10:00:00.000Z'
const rule = (more: object = {}) => ConfiguredRule.parse({ name: 'Errors', alertExpr: 'errors > 1', duration: '1m', ...more })
const release: Deployment = {
  id: 'd-1',
  clusterId: 'test',
  appName: 'cart',
  packageVersion: '2',
  environment: '',
  hosts: ['web-1', 'web-2'],
  status: 'deploying',
  origin: 'api',
  alertRules: [],
  createdTime: t0,
  updatedTime: t0,
}
const some = [fakeSeries({ instance: 'a' }, [1]), fakeSeries({ instance: 'b' }, [7]), fakeSeries({ instance: 'c' }, [Number.NaN])]

describe('one rule of one release', () => {
  it('fires once it has answered for as long as it wants, and ends when it answers with nothing', () => {
    const first = stepOf(rule(), { kind: 'quiet' }, some, t0)
    expect(first).toEqual({ kind: 'none', state: { kind: 'pending', since: t0 } })
    expect(stepOf(rule(), first.state, some, plusMs(t0, 59_000)).kind).toBe('none')
    const fires = stepOf(rule(), first.state, some, plusMs(t0, 60_000))
    expect(fires).toMatchObject({ kind: 'fires', since: t0, series: 3, worst: { labels: { instance: 'b' } } })
    expect(stepOf(rule(), fires.state, some, plusMs(t0, 120_000)).kind).toBe('none')
    expect(stepOf(rule(), fires.state, [], plusMs(t0, 180_000))).toEqual({ kind: 'ends', since: t0, state: { kind: 'quiet' } })
  })

  it('begins to wait anew after a break, and takes NaN for nothing', () => {
    expect(stepOf(rule(), { kind: 'pending', since: t0 }, [fakeSeries({}, [Number.NaN])], t0).state).toEqual({ kind: 'quiet' })
    expect(stepOf(rule({ duration: '0s' }), { kind: 'quiet' }, some, t0).kind).toBe('fires')
  })
})

describe('the alert of a rule', () => {
  it('names the release, whatever a series or the rule says of itself', () => {
    const worst = fakeSeries({ deploymentId: 'other', hostname: 'evil', appName: 'x', pod: 'cart-1' }, [7.5])
    const given = { rule: rule({ labels: { deploymentId: 'rule', team: 'a' } }), since: t0, worst, series: 2 }
    expect(monitorAlert(release, given, false, plusMs(t0, 60_000))).toMatchObject({
      key: `Errors ${t0}`,
      status: 'firing',
      values: 7.5,
      startsAt: t0,
      labels: { deploymentId: 'd-1', hostname: 'web-1,web-2', appName: 'cart', pod: 'cart-1', team: 'a', severity: 'warning' },
      description: 'Errors: errors > 1 (2 series)',
    })
  })

  it('asks for the release’s own hosts and names', () => {
    expect(exprFor(rule({ alertExpr: 'up{host=~"{{hostname}}",app="{{appName}}"} == 0' }), release)).toBe(
      'up{host=~"(?:web-1|web-2)",app="cart"} == 0',
    )
    expect(exprFor(rule({ alertExpr: 'up{app="{{appName}}"}' }), { ...release, appName: 'a"} or vector(1) #' })).toBe(
      'up{app="a\\"} or vector(1) #"}',
    )
  })
})

describe('the rules of a release', () => {
  const settings = { alertRules: [rule(), rule({ name: 'Slow', apps: ['front'] })], red: RedSettings.parse({ maxErrorRatio: 0.05 }) }

  it('are those of the configuration for its application and its own, which go first', () => {
    const own = rule({ alertExpr: 'errors > 9' })
    expect(rulesOf({ ...release, alertRules: [own] }, settings).map(({ name, alertExpr }) => [name, alertExpr])).toEqual([
      [
        'HighErrorRatio',
        '(sum(rate(http_requests_total{app="{{appName}}",code=~"5.."}[2m]))) / (sum(rate(http_requests_total{app="{{appName}}"}[2m]))) > 0.05',
      ],
      ['Errors', 'errors > 9'],
    ])
  })
})
