import { expect, it } from 'vitest'
import { plusMs } from '../../src/domain/instant.ts'
import { makeReleaseVerbs } from '../../src/investigation/releases/make-verbs.ts'
import { followReleases } from '../../src/investigation/seen/follow-releases.ts'
import type { WorkloadOptions } from '../../src/world/builder/workloads.ts'
import { testNow, world } from '../../src/world/builder/world-builder.ts'
import type { World } from '../../src/world/world.ts'
import { onBothStores } from './both-stores.ts'

const at = (minutes: number): string => plusMs(testNow, minutes * 60_000)
const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastTransitionTime: at(1), lastUpdateTime: at(1) }
const going: WorkloadOptions = {
  image: 'cart:2',
  replicas: 2,
  createdAt: at(-1),
  before: [{ image: 'cart:1', createdAt: at(-900) }],
  status: { updatedReplicas: 1 },
}
const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' }

onBothStores('releases that the cluster shows', (use) => {
  function watching() {
    const { releases } = use().store
    let now = testNow
    let seen: World | undefined
    let made = 0
    const failed: string[] = []
    const clock = { now: () => now }
    const round = followReleases({
      releases,
      clusterId: 'test',
      clock,
      world: async () => seen,
      async failed({ id }) {
        failed.push(id)
        await releases.open({ id: `r-${id}`, deploymentId: id, trigger: 'rollout', alert: undefined, language: 'en', quietMs: 0 }, now)
      },
    })
    const verbs = makeReleaseVerbs({
      releases,
      clock,
      ids: { next: (prefix) => `${prefix}-${(made += 1)}` },
      clusterId: 'test',
      quietMs: 0,
      wake: () => undefined,
      pass: async () => undefined,
    })
    const shows = async (options: WorkloadOptions | undefined, moment = testNow): Promise<void> => {
      now = moment
      const builder = world().node('node-1')
      seen = (options === undefined ? builder : builder.deployment('shop/cart', options)).at(moment).build()
      await round(new AbortController().signal)
    }
    const all = async () => (await releases.deployments({ page: 1, pageSize: 50 })).data
    return { shows, all, failed, verbs, releases }
  }
  const alert = (labels: Record<string, string>) => {
    const one = { status: 'firing', annotations: {}, startsAt: '', endsAt: '', generatorURL: '', fingerprint: 'f1' }
    return { version: '4' as const, alerts: [{ ...one, labels: { alertname: 'Errors', ...labels } }] }
  }

  it('are recorded by themselves, and their records follow them to the end', async () => {
    const { shows, all } = watching()
    await shows(going)
    expect(await all()).toMatchObject([
      { origin: 'rollout', status: 'deploying', appName: 'cart', packageVersion: '2', startedAt: at(-1), workload: cart },
    ])
    await shows({ ...going, status: {} }, at(3))
    expect(await all()).toMatchObject([{ status: 'success', finishedAt: at(3), createdTime: testNow }])
  })

  it('are followed to their end also where that takes days', async () => {
    const days = 24 * 60
    const { shows, all, verbs } = watching()
    await shows(going)
    await verbs.put({ id: 'ci-41', appName: 'basket', workload: cart })
    await shows(going, at(2 * days))
    expect(await all()).toMatchObject([{ id: 'ci-41', status: 'deploying' }])
    await shows({ ...going, status: {} }, at(3 * days))
    expect(await all()).toMatchObject([{ id: 'ci-41', status: 'success', startedAt: at(-1) }])
  })

  it('that fail are told once, also by a server that has just been started', async () => {
    const { shows, all, failed } = watching()
    await shows(going)
    await shows({ ...going, conditions: [late] }, at(2))
    await shows({ ...going, conditions: [late] }, at(3))
    const again = watching()
    await again.shows({ ...going, conditions: [late] }, at(4))
    expect([failed.length, again.failed.length]).toEqual([1, 0])
    expect(await all()).toMatchObject([{ status: 'failed', finishedAt: at(1) }])
  })

  it('that the next revision overtakes, or whose object is gone, are called off', async () => {
    const { shows, all } = watching()
    await shows(going)
    await shows(
      { ...going, image: 'cart:3', createdAt: at(1), before: [...(going.before ?? []), { image: 'cart:2', createdAt: at(-1) }] },
      at(1),
    )
    expect((await all()).map(({ packageVersion, status }) => [packageVersion, status])).toEqual([
      ['3', 'deploying'],
      ['2', 'canceled'],
    ])
    await shows(undefined, at(2))
    expect((await all()).map(({ status }) => status)).toEqual(['canceled', 'canceled'])
  })

  it('are one with what was registered before them', async () => {
    const { shows, all, verbs } = watching()
    await verbs.put({ id: 'ci-42', appName: 'basket', packageVersion: '2.0.1', workload: cart, status: 'pending' })
    await shows(going)
    await shows({ ...going, status: {} }, at(3))
    expect(await all()).toMatchObject([
      { id: 'ci-42', origin: 'api', appName: 'basket', packageVersion: '2.0.1', status: 'success', hosts: ['node-1'] },
    ])
    // The next rollout is another one.
    await shows(
      { ...going, image: 'cart:3', createdAt: at(4), before: [...(going.before ?? []), { image: 'cart:2', createdAt: at(-1) }] },
      at(4),
    )
    expect((await all()).map(({ id, status }) => [id === 'ci-42', status])).toEqual([
      [false, 'deploying'],
      [true, 'success'],
    ])
  })

  it('are one with what is registered after them, with their reports', async () => {
    const { shows, all, verbs, releases } = watching()
    await shows(going)
    const [seen] = await all()
    await verbs.diagnose(seen?.id ?? '', 'en')
    await verbs.put({ id: 'ci-43', appName: 'basket', workload: cart })
    await shows({ ...going, status: {} }, at(3))
    expect(await all()).toMatchObject([
      { id: 'ci-43', rollout: seen?.id, origin: 'api', appName: 'basket', packageVersion: '2', status: 'success' },
    ])
    expect(await releases.reportsOf('ci-43')).toMatchObject([{ version: 1, deploymentId: 'ci-43' }])
  })

  it('are found by the labels of an alert that names no release', async () => {
    const { shows, all, verbs } = watching()
    await shows(going)
    const [seen] = await all()
    for (const labels of [{ deployment: 'cart' }, { pod: 'cart-7f9c4b5d6-x2k8p' }]) {
      expect(await verbs.alert(alert({ namespace: 'shop', ...labels }), 'en')).toMatchObject([{ deploymentId: seen?.id }])
    }
    for (const labels of [{ deployment: 'front' }, { pod: 'cart-api-7f9c4b5d6-x2k8p' }, {}])
      await expect(verbs.alert(alert({ namespace: 'shop', ...labels }), 'en')).rejects.toMatchObject({ code: 'input-invalid' })
    await shows({ ...going, status: {} }, at(3))
    await shows({ ...going, status: {} }, at(200))
    await expect(verbs.alert(alert({ namespace: 'shop', deployment: 'cart' }), 'en')).rejects.toMatchObject({ code: 'input-invalid' })
  })
})
