import { describe, expect, it } from 'vitest'
import { analyzers } from '../analyzers/index.ts'
import type { Symptom } from '../domain/incident/hypothesis.ts'
import { plusMs } from '../domain/instant.ts'
import { objectRef, refText } from '../domain/object-ref.ts'
import type { FiringReleaseReport } from '../domain/release/firing-release.ts'
import { type FakeAnswers, fakeQuestions } from '../ports/fakes/fake-questions.ts'
import { testNow, type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Pod, ReplicaSet } from '../world/kinds.ts'
import { investigate } from './investigate.ts'
import { firingSymptoms } from './symptoms/counted-symptoms.ts'

/** What a person is told with every analyzer at work: `cause object`, worst first. */
async function told(builder: WorldBuilder, { counted = [], ...answers }: FakeAnswers & { readonly counted?: readonly Symptom[] } = {}) {
  const { troubles } = await investigate({
    world: builder.seenAfter(600).build(),
    analyzers,
    settings: {},
    ask: fakeQuestions(answers),
    counted,
    signal: AbortSignal.timeout(5_000),
  })
  return troubles.map(({ cause, symptoms }) => ({
    cause: `${cause.cause} ${refText(cause.object)}`,
    symptoms: symptoms.map(({ object }) => refText(object)).sort(),
  }))
}
const causes = async (builder: WorldBuilder, answers?: Parameters<typeof told>[1]) =>
  (await told(builder, answers)).map(({ cause }) => cause)

const crashing = { waiting: { reason: 'CrashLoopBackOff' }, restarts: 5, last: { exitCode: 1 } }
const noNode = { unschedulable: '0/2 nodes are available: 2 Insufficient cpu.' }

/** Odd and well: none of this may ever be told. */
const decoys = (): WorldBuilder =>
  world()
    .node('worker-1')
    .deployment('shop/paused', { replicas: 0, image: 'gone:1' })
    .service('shop/paused')
    .deployment('shop/veteran', { limits: { memory: '64Mi' } })
    .pod('shop/veteran', {
      restarts: 7,
      last: { reason: 'OOMKilled', startedAt: '2026-05-01T00:00:00Z', finishedAt: '2026-05-01T01:00:00Z' },
      since: '2026-05-01T01:00:00Z',
    })
    .deployment('shop/lenient', { env: { FLAG: { configMap: 'nowhere', key: 'FLAG', optional: true } } })
    .event('Pod shop/veteran-1-0', {
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 500',
      lastAt: '2026-05-04T09:00:00Z',
    })
    .event('Deployment shop/paused', { reason: 'FailedCreate', message: 'exceeded quota: x', lastAt: '2026-05-04T09:00:00Z' })
    .service('shop/outside', { selector: null })
    .cronJob('shop/nightly')
    .node('cordoned', { unschedulable: true })
    .claim('shop/data')

const fires: FiringReleaseReport = {
  deploymentId: 'd-1',
  appName: 'cart',
  packageVersion: '2',
  workload: objectRef('Deployment', 'shop', 'cart'),
  rule: 'Errors',
  since: plusMs(testNow, -60_000),
  more: 0,
  state: 'deploying',
  isPresent: true,
  promQL: 'errors > 5',
  value: 9,
  before: 'nothing',
  lagMs: 300_000,
}
const alerted = { counted: firingSymptoms([fires]), firingReleases: [fires] }

describe('with every analyzer', () => {
  it('takes an alert rule that fires for a part of what is known to be wrong, and for a trouble of its own where nothing is', async () => {
    const released = () =>
      world().deployment('shop/cart', {
        image: 'cart:2',
        createdAt: plusMs(testNow, -120_000),
        before: [{ image: 'cart:1', createdAt: '2026-05-01T00:00:00Z', readyPods: 1 }],
      })
    const failing = await told(released().pod('shop/cart', crashing), alerted)
    expect(failing.map(({ cause }) => cause)).toEqual(['release.bad-revision Deployment shop/cart'])
    expect(failing[0]?.symptoms).toContain('Deployment shop/cart')
    expect(await causes(released(), alerted)).toEqual(['release.alert-fired Deployment shop/cart'])
  })

  it('says nothing where things only look odd', async () => {
    expect(await causes(decoys())).toEqual([])
  })

  it('tells one missing key as one trouble, beside decoys and another trouble', async () => {
    const both = decoys()
      .deployment('shop/cart', { replicas: 2, port: 80, env: { DB_URL: { configMap: 'settings', key: 'DB_URL' } } })
      .configMap('shop/settings')
      .service('shop/cart')
      .ingress('shop/web', { backend: 'cart:80' })
      .pod('shop/cart', {
        waiting: { reason: 'CreateContainerConfigError', message: "couldn't find key DB_URL in ConfigMap shop/settings" },
      })
      .deployment('shop/large', { requests: { cpu: '64' } })
      .pod('shop/large', noNode)
    const found = await told(both)
    expect(found.map(({ cause }) => cause)).toEqual([
      'reference.key-missing Deployment shop/cart',
      'schedule.insufficient-resources Deployment shop/large',
    ])
    expect(found[0]?.symptoms).toEqual([
      'Deployment shop/cart',
      'Ingress shop/web',
      'Pod shop/cart-1-0',
      'Pod shop/cart-1-1',
      'Service shop/cart',
    ])
  })

  it('tells a dead node once, with what ran there and what waits for it', async () => {
    const lastTransitionTime = plusMs(testNow, 300_000)
    const ready = { type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.', lastTransitionTime }
    const dead = decoys()
      .add({
        kind: 'Node',
        metadata: { name: 'dead', labels: { only: 'dead' } },
        spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] },
        status: { conditions: [ready], allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
      })
      .deployment('shop/reports', { replicas: 2, nodeSelector: { only: 'dead' } })
      .pod('shop/reports', { index: 0, node: 'dead' })
      .pod('shop/reports', { index: 1, unschedulable: '0/2 nodes are available: 1 node(s) had untolerated taint(s).' })
      .edit(objectRef('Pod', 'shop', 'reports-1-0'), (pod: Pod) => ({
        ...pod,
        status: { ...pod.status, conditions: [{ type: 'Ready', status: 'False', lastTransitionTime }] },
      }))
    const found = await told(dead)
    expect(found.map(({ cause }) => cause)).toEqual(['node.not-ready Node dead'])
    expect(found[0]?.symptoms).toEqual(['Deployment shop/reports', 'Node dead', 'Pod shop/reports-1-0', 'Pod shop/reports-1-1'])
  })

  it('tells an unbound claim, not the pods that wait for it', async () => {
    const waiting = decoys()
      .claim('shop/archive', { phase: 'Pending', storageClass: 'fast' })
      .statefulSet('shop/db', { volumes: { data: { claim: 'archive' } } })
      .pod('shop/db', { unschedulable: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.' })
      .service('shop/db')
    expect(await causes(waiting)).toEqual(['schedule.volume-unbound PersistentVolumeClaim shop/archive'])
  })

  it('tells a refusing quota, not the missing pods', async () => {
    const message = 'pods "x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2'
    const refused = decoys()
      .deployment('shop/workers', { replicas: 4, pods: false })
      .service('shop/workers')
      .edit(objectRef('ReplicaSet', 'shop', 'workers-1'), (set: ReplicaSet) => ({
        ...set,
        status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message }] },
      }))
    expect(await causes(refused)).toEqual(['quota.exceeded ResourceQuota shop/small'])
  })

  it('tells the cache that cannot be pulled, not the shop that crashes for want of it', async () => {
    const chain = decoys()
      .deployment('shop/cache', { image: 'redis:7.2.99', port: 6379 })
      .service('shop/cache', { port: 6379 })
      .pod('shop/cache', {
        waiting: {
          reason: 'ImagePullBackOff',
          message:
            'Back-off pulling image "redis:7.2.99": ErrImagePull: failed to resolve reference "docker.io/library/redis:7.2.99": docker.io/library/redis:7.2.99: not found',
        },
      })
      .deployment('shop/front', { port: 80 })
      .service('shop/front')
      .pod('shop/front', crashing)
    const log = 'level=error msg="cannot reach cache.shop.svc.cluster.local:6379: dial tcp 10.96.0.7:6379: connect: connection refused"'
    const found = await told(chain, { previousLogs: { app: log }, logs: { app: log } })
    expect(found.map(({ cause }) => cause)).toEqual(['image.tag-not-found Deployment shop/cache'])
    expect(found[0]?.symptoms).toContain('Service shop/front')
  })

  it('admits that it does not know', async () => {
    expect(await causes(decoys().deployment('shop/opaque').pod('shop/opaque', crashing))).toEqual(['unknown Deployment shop/opaque'])
  })
})

describe('a wish for probes', () => {
  const wish = { object: objectRef('Deployment', 'shop', 'cart'), by: 'ann', at: testNow, force: false, addProbes: ['readiness'] } as const
  const found = async (builder: WorldBuilder, replies: FakeAnswers['replies']) => {
    const ask = fakeQuestions(replies === undefined ? {} : { replies })
    const seen = builder.seenAfter(600).build()
    const { troubles } = await investigate({ world: seen, analyzers, settings: {}, ask, signal: AbortSignal.timeout(5_000), asked: wish })
    return troubles.map(({ cause }) => `${cause.cause} ${refText(cause.object)}`)
  }

  it('is told as a trouble of its own where it can be granted, and not at all where it cannot', async () => {
    const bare = () => world().deployment('shop/cart', { port: 80 })
    expect(await found(bare(), { '80/': 200 })).toEqual(['probe.missing Deployment shop/cart'])
    expect(await found(bare(), { '80/': 500 })).toEqual([])
    expect(await found(world().deployment('shop/cart', { port: 80, readiness: { path: '/' } }), { '80/': 200 })).toEqual([])
  })
})
