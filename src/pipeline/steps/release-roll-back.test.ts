import { describe, expect, it } from 'vitest'
import { rollBack } from '../../actions/roll-back.ts'
import { setImage } from '../../actions/set-image.ts'
import { firingRelease } from '../../analyzers/firing-release.ts'
import { investigate } from '../../diagnosis/investigate.ts'
import { firingSymptoms } from '../../diagnosis/symptoms/counted-symptoms.ts'
import { valueAt } from '../../domain/json.ts'
import type { FiringReleaseReport } from '../../domain/release/firing-release.ts'
import { fakeQuestions } from '../../ports/fakes/fake-questions.ts'
import { type WorldBuilder, world } from '../../world/builder/world-builder.ts'
import type { World } from '../../world/world.ts'
import { makeVerbs } from '../verbs/make-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse, rolledOut } from '../verbs/rehearsal.fixture.ts'
import type { Caller } from '../verbs/verbs.ts'

const ann: Caller = { name: 'ann', role: 'approver' }
const { signal } = new AbortController()

/** The Deployment of the rehearsal: its second revision came at 11:50, the first has a ready pod. */
const shop = (more: object = {}): WorldBuilder =>
  world().deployment('shop/cart', {
    image: 'shop/cart:2',
    createdAt: '2026-05-04T11:50:00Z',
    before: [{ image: 'shop/cart:1', createdAt: '2026-05-01T00:00:00Z', readyPods: 1 }],
    ...more,
  })
const fires: FiringReleaseReport = {
  deploymentId: 'd-1',
  appName: 'cart',
  packageVersion: '2',
  workload: cart,
  rule: 'Errors',
  since: '2026-05-04T11:55:00.000Z',
  more: 0,
  state: 'deploying',
  isPresent: true,
  promQL: 'errors > 5',
  value: 9,
  before: 'nothing',
  lagMs: 60_000,
}

/** What the world and the monitor say now; the loop looks at them with the real analyzer. */
interface Scene extends Rehearsal {
  world: World
  firing: readonly FiringReleaseReport[]
}

async function alerted(
  settings: Record<string, unknown> = {},
  seen = shop(),
  prepare: (scene: Scene) => void = () => undefined,
): Promise<Scene> {
  const scene: Scene = Object.assign(rehearse([rollBack], settings), { world: seen.build(), firing: [fires] })
  Object.assign(scene.cluster, { world: () => Promise.resolve(scene.world) })
  const look = async (scope: Parameters<Rehearsal['ports']['look']>[0]) => ({
    ...(await investigate({
      world: scene.world,
      analyzers: [firingRelease],
      settings: {},
      ask: fakeQuestions({ firingReleases: scene.firing }),
      counted: firingSymptoms(scene.firing),
      signal,
      ...(scope === undefined ? {} : { scope }),
    })),
    world: scene.world,
    durationMs: 1,
  })
  Object.assign(scene.ports, { look })
  prepare(scene)
  await scene.open('i-1', cart)
  await scene.run(1_000)
  return scene
}

async function approve(scene: Scene): Promise<void> {
  const { plan } = await scene.incident('i-1')
  const verbs = makeVerbs(scene.verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
  await verbs.approve({ planId: plan?.id ?? '', caller: ann, digest: plan?.digest ?? '' })
}

const imageOf = async ({ cluster }: Scene) =>
  valueAt(await cluster.read(cart, signal), ['spec', 'template', 'spec', 'containers', 0, 'image'])
/** What the cluster shows once the roll-back is written. */
const wentBack: Partial<FiringReleaseReport> = { state: 'over', isPresent: false, before: 'not-known' }

describe('an alert rule that fires while a release is under way', () => {
  it('makes a plan to go back, which waits for a person in every mode', async () => {
    const scene = await alerted({ mode: 'auto', autoRisk: 'medium' })
    await scene.run(300_000)
    expect(await scene.incident('i-1')).toMatchObject({
      state: 'waiting-approval',
      trouble: { key: 'release.alert-fired@Deployment/shop/cart' },
      plan: {
        isRenewed: true,
        requestedBy: 'aceso',
        risk: 'high',
        requiredApprovals: 1,
        dryRun: { ok: true },
        actions: [{ kind: 'roll-back', params: { revision: 1 } }],
      },
    })
    expect(scene.cluster.written).toEqual([])
  })

  it('is mended only when the rule is quiet, for the settle time; it may take as long as metrics look back', async () => {
    const scene = await alerted()
    await approve(scene)
    await scene.run(1_000)
    expect(await imageOf(scene)).toBe('shop/cart:1')
    scene.firing = [{ ...fires, ...wentBack }]
    await scene.run(100_000)
    expect(await scene.incident('i-1')).toMatchObject({ state: 'verifying', plan: { state: 'executed' } })
    scene.firing = []
    await scene.run(30_000)
    expect(await scene.incident('i-1')).toMatchObject({ state: 'closed', closeReason: 'mended', plan: { state: 'verified' } })
  })

  it('is not gone because nobody could be asked about the rule', async () => {
    const scene = await alerted()
    await approve(scene)
    await scene.run(1_000)
    scene.firing = [{ ...fires, ...wentBack, promQL: undefined }]
    await scene.run(60_000)
    expect((await scene.incident('i-1')).state).toBe('verifying')
  })

  it('has its roll-back undone when the rule goes on firing, and gets no second one', async () => {
    const scene = await alerted()
    await approve(scene)
    await scene.run(1_000)
    scene.firing = [{ ...fires, ...wentBack }]
    await scene.run(150_000)
    expect(await imageOf(scene)).toBe('shop/cart:2')
    scene.firing = [fires]
    await scene.run(600_000)
    expect(await scene.incident('i-1')).toMatchObject({
      state: 'watching',
      plan: { state: 'undone' },
      noPlan: { en: 'the mend was already tried or turned down in this incident' },
    })
    expect(scene.cluster.written).toHaveLength(2)
  })

  it.each<[string, Partial<FiringReleaseReport>, string]>([
    ['the release ends', { state: 'over' }, 'the release is over: no roll-back is proposed any more'],
    ['another revision comes', { isPresent: false }, 'the workload no longer runs what the release brought'],
  ])('has its plan withdrawn when %s while it waits', async (_, more, why) => {
    const scene = await alerted()
    scene.firing = [{ ...fires, ...more }]
    await scene.run(120_000)
    expect(await scene.incident('i-1')).toMatchObject({ state: 'watching', plan: { state: 'abandoned' }, noPlan: { en: why } })
  })

  it.each<[string, (scene: Scene) => void]>([
    ['the release is over', (scene) => (scene.firing = [{ ...fires, state: 'over' }])],
    ['the rule is quiet', (scene) => (scene.firing = [])],
    ['the revision before has gone', (scene) => (scene.world = shop({ before: [] }).build())],
    ['it would be another change', (scene) => scene.cluster.put(cart, { ...rolledOut('shop/cart:3') })],
  ])('writes nothing although it was approved, when %s by then', async (_, change) => {
    const scene = await alerted()
    change(scene)
    await approve(scene)
    await scene.run(1_000)
    expect((await scene.incident('i-1')).plan?.state).toBe('abandoned')
    expect(scene.cluster.written).toEqual([])
  })

  it('is left to the tool that owns the workload, and to people where Aceso only looks', async () => {
    const chart = { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: { 'meta.helm.sh/release-name': 'cart' } }
    const owned = await alerted({ mode: 'auto' }, shop(), (scene) => {
      const object = rolledOut('shop/cart:2')
      scene.cluster.put(cart, { ...object, metadata: { ...(object['metadata'] as object), ...chart } })
    })
    const refusal = owned.store.timelineOf('i-1').find(({ body }) => body.type === 'decision.made')?.body
    expect(refusal).toMatchObject({ decision: 'refuse', why: { en: expect.stringContaining('Helm owns this object') } })
    const watched = await alerted({ mode: 'observe' })
    expect(await watched.incident('i-1')).toMatchObject({ state: 'watching', noPlan: { en: 'mode observe: Aceso only looks' } })
  })
})

describe('a mend that is looked at anew before it is carried out', () => {
  const image = imageTrouble([{ isRenewed: true }])
  const other = { ...imageTrouble([{ params: { container: 'app', image: 'shop/cart:0' } }]), key: 'another trouble of it' }

  it.each([
    ['takes no other into its plan', [image, other]],
    ['is taken into no other plan', [other, image]],
  ])('%s', async (_, troubles) => {
    const rehearsal = rehearse([setImage])
    rehearsal.troubles = troubles
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1_000)
    const { plan, trouble } = await rehearsal.incident('i-1')
    expect(trouble?.key).toBe(troubles[0]?.key)
    expect(plan?.actions[0]?.params).toEqual(troubles[0]?.cause.mends[0]?.params)
  })
})
