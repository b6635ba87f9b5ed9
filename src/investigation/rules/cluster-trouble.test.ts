import { describe, expect, it } from 'vitest'
import type { Trouble } from '../../domain/incident/hypothesis.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { failedRelease } from '../../domain/release/release.fixture.ts'
import { fakeToolbox } from '../../ports/fakes/fake-toolbox.ts'
import { numberedAsk } from '../known/ask.ts'
import { type Analyze, clusterTrouble } from './cluster-trouble.ts'

const at = '2026-11-26T10:00:00.000Z'
const signal = new AbortController().signal

function trouble(code: string, object: ObjectRef, symptomOf: ObjectRef): Trouble {
  return {
    key: code,
    clusterId: 'test',
    cause: {
      cause: code,
      object,
      facts: {},
      summary: { en: `${code} is the cause`, zh: `原因是 ${code}` },
      severity: 'high',
      confidence: 0.95,
      evidence: [{ kind: 'event', strength: 'proof', text: { en: 'BackOff x41', zh: 'BackOff ×41' }, origin: 'kubectl get events' }],
      against: [],
      explains: [symptomOf],
      mends: [{ action: 'roll-back', target: object, params: {}, why: { en: 'it ran for nine days', zh: '此前运行了九天' } }],
    },
    alternatives: [],
    symptoms: [{ code: 'pod.crash-looping', object: symptomOf, severity: 'high', message: { en: 'crashes', zh: '反复崩溃' } }],
    chain: [],
  }
}

const own = trouble('release.bad', objectRef('Deployment', 'shop', 'cart'), objectRef('Pod', 'shop', 'cart-7f9c-x'))
const other = trouble('image.tag-not-found', objectRef('Deployment', 'shop', 'mailer'), objectRef('Pod', 'shop', 'mailer-1'))
const quota = trouble('quota.exceeded', objectRef('Namespace', '', 'shop'), objectRef('ReplicaSet', 'shop', 'cart-7f9c'))

const plans = new Map([[own.key, { actions: [{ title: { en: 'Roll shop/cart back to revision 1', zh: '将 shop/cart 回滚到版本 1' } }] }]])

async function examine(
  analyze: Analyze,
  more: Partial<Deployment> = { workload: { kind: 'Deployment', namespace: 'shop', name: 'cart' } },
) {
  const about = { reportId: 'r-1', deployment: failedRelease(at, more), alert: undefined, language: 'en', releasedAt: at, now: at } as const
  return clusterTrouble(analyze).examine(about, numberedAsk(fakeToolbox(), { scope: 'r-1', signal }).ask, signal)
}

describe('troubles of the cluster', () => {
  it('do not answer an alert with the alert', async () => {
    const alert = trouble('release.alert-fired', objectRef('Deployment', 'shop', 'cart'), objectRef('Deployment', 'shop', 'cart'))
    const { causes } = await examine(async () => ({ troubles: [alert, own], plans, notChecked: [] }))
    expect(causes.map(({ cause }) => cause)).toEqual(['release.bad'])
  })

  it('are causes where they touch the workload, its pods or what keeps them from being made, and cite the scan', async () => {
    const { causes, notChecked } = await examine(async () => ({ troubles: [own, other, quota], plans, notChecked: [] }))
    expect(causes.map(({ cause }) => cause)).toEqual(['release.bad', 'quota.exceeded'])
    expect(causes[0]).toMatchObject({
      summary: { zh: '原因是 release.bad' },
      evidence: [{ en: 'BackOff x41 [1]', zh: 'BackOff ×41 [1]' }],
      impact: [{ en: 'Pod shop/cart-7f9c-x: crashes [1]' }],
      steps: [{ en: 'Roll shop/cart back to revision 1: it ran for nine days', zh: '将 shop/cart 回滚到版本 1：此前运行了九天' }],
    })
    expect(causes[1]?.steps).toEqual([{ en: 'it ran for nine days', zh: '此前运行了九天' }])
    expect(notChecked).toEqual([])
  })

  it('say what the scan could not look at', async () => {
    const { notChecked } = await examine(async () => ({
      troubles: [],
      plans,
      notChecked: [{ what: { en: 'events', zh: '事件' }, why: { en: 'no permission', zh: '无权限' } }],
    }))
    expect(notChecked).toEqual([{ en: 'events: no permission', zh: '事件：无权限' }])
  })

  it('cannot be looked for where no workload is named', async () => {
    const { causes, notChecked } = await examine(() => Promise.reject(new Error('not asked')), {})
    expect([causes, notChecked.length]).toEqual([[], 1])
  })
})
