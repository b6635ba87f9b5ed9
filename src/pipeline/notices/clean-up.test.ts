import { describe, expect, it } from 'vitest'
import { deleteMilvus } from '../../actions/delete-milvus.ts'
import { scaleToZero } from '../../actions/scale-to-zero.ts'
import { uninstallRelease } from '../../actions/uninstall-release.ts'
import { type Mend, type Trouble, troubleKey } from '../../domain/incident/hypothesis.ts'
import { plusMs } from '../../domain/instant.ts'
import { type JsonObject, valueAt } from '../../domain/json.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import { makeVerbs } from '../verbs/make-verbs.ts'
import { cart, type Rehearsal, rehearse, rolledOut } from '../verbs/rehearsal.fixture.ts'
import type { Caller } from '../verbs/verbs.ts'
import { cleanUpEvent } from './clean-up-events.ts'

const ann: Caller = { name: 'ann', role: 'approver' }
const bob: Caller = { name: 'bob', role: 'approver' }
const release = objectRef('Release', 'default', 'prod')
const resource = objectRef('Milvus', 'default', 'prod')
const delayMs = 300_000

const releaseObject = (generation = 3): JsonObject => ({
  kind: 'Release',
  metadata: { name: 'prod', namespace: 'default', uid: `${generation} then`, generation },
  status: { phase: 'deployed' },
})
const resourceObject = (more: JsonObject = {}): JsonObject => ({
  kind: 'Milvus',
  metadata: { name: 'prod', namespace: 'default', uid: 'u-1', generation: 1, annotations: {} },
  spec: { components: { proxy: { replicas: 2 } } },
  ...more,
})

function looping(mends: readonly Partial<Mend>[] = [{}], object: ObjectRef = release): Trouble {
  return {
    key: troubleKey('instance.crash-looping', object),
    clusterId: 'test',
    alternatives: [],
    symptoms: [{ code: 'instance.crash-looping', object, severity: 'high', message: verbatim('x') }],
    chain: [],
    cause: {
      cause: 'instance.crash-looping',
      object,
      facts: {},
      summary: verbatim('prod crashed 6 times'),
      severity: 'high',
      confidence: 0.95,
      evidence: [],
      against: [],
      explains: [object],
      advice: verbatim('It is not taken down: etcd is away.'),
      mends: mends.map((mend) => ({
        action: 'uninstall-release',
        target: object,
        params: {},
        why: verbatim('x'),
        waitMs: delayMs,
        ...mend,
      })),
    },
  }
}

async function begun(cleaner: Record<string, unknown> = {}, trouble = looping()): Promise<Rehearsal> {
  const rehearsal = rehearse([uninstallRelease, deleteMilvus, scaleToZero], { watchSeconds: 30 }, cleaner)
  rehearsal.cluster.put(release, releaseObject())
  rehearsal.cluster.put(resource, resourceObject())
  rehearsal.troubles = [trouble]
  await rehearsal.open('i-1', trouble.cause.object)
  await rehearsal.run(1_000)
  return rehearsal
}

async function approve(rehearsal: Rehearsal, ...callers: readonly Caller[]): Promise<void> {
  const verbs = makeVerbs(rehearsal.verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
  const { plan } = await rehearsal.incident('i-1')
  for (const caller of callers) await verbs.approve({ planId: plan?.id ?? '', caller })
}

async function undo(rehearsal: Rehearsal): Promise<void> {
  const verbs = makeVerbs(rehearsal.verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
  await verbs.undo({ incidentId: 'i-1', caller: ann })
}

const isThere = async ({ cluster }: Rehearsal, ref: ObjectRef): Promise<boolean> =>
  (await cluster.read(ref, new AbortController().signal)) !== undefined

/** The documented words that the incident's events are told with, in order. */
function eventsOf(rehearsal: Rehearsal, incident: Awaited<ReturnType<Rehearsal['incident']>>): readonly string[] {
  return rehearsal.store.timelineOf('i-1').flatMap(({ body }) => cleanUpEvent(incident, body)?.event ?? [])
}

describe('a clean-up', () => {
  it('needs two people, waits out the delay although they have approved, and is carried out once', async () => {
    const rehearsal = await begun()
    expect(await rehearsal.incident('i-1')).toMatchObject({
      state: 'waiting-approval',
      plan: {
        risk: 'critical',
        requiredApprovals: 2,
        notBefore: plusMs('2026-05-04T12:00:00.000Z', delayMs),
        actions: [{ cleanUp: true }],
      },
    })
    await approve(rehearsal, ann)
    await rehearsal.run(delayMs + 60_000)
    expect(rehearsal.cluster.written).toEqual([])
    await approve(rehearsal, bob)
    await rehearsal.run(5_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    const incident = await rehearsal.incident('i-1')
    expect(incident).toMatchObject({ state: 'closed', closeReason: 'mended', plan: { state: 'verified' } })
    expect(eventsOf(rehearsal, incident)).toEqual(['instance_uninstalled'])
  })

  it('is not carried out before its time, approved by all', async () => {
    const rehearsal = await begun()
    await approve(rehearsal, ann, bob)
    await rehearsal.run(delayMs - 20_000)
    expect(rehearsal.cluster.written).toEqual([])
    await rehearsal.run(40_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })

  it('is called off when it recovers meanwhile, by one who waits for its time as by one who waits for people', async () => {
    for (const callers of [[], [ann, bob]]) {
      const rehearsal = await begun()
      await approve(rehearsal, ...callers)
      rehearsal.troubles = []
      await rehearsal.run(delayMs + 60_000)
      const incident = await rehearsal.incident('i-1')
      expect(incident.plan?.state).toBe('abandoned')
      expect(incident).toMatchObject({ state: 'closed', closeReason: 'recovered' })
      expect(rehearsal.cluster.written).toEqual([])
      expect(eventsOf(rehearsal, incident)).toContain('cleanup_skipped')
    }
  })

  it.each<[string, (rehearsal: Rehearsal) => void, string]>([
    ['a reason to leave it alone has come up', (rehearsal) => void (rehearsal.troubles = [looping([])]), 'etcd is away'],
    ['the release was upgraded', (rehearsal) => rehearsal.cluster.put(release, releaseObject(4)), 'it would be another change now'],
    [
      'Helm is at work on it',
      (rehearsal) => rehearsal.cluster.put(release, { ...releaseObject(), status: { phase: 'pending-upgrade' } }),
      'Helm is at work',
    ],
  ])('is planned anew before it is carried out, and dropped when %s', async (_, change, why) => {
    const rehearsal = await begun()
    await approve(rehearsal, ann, bob)
    await rehearsal.run(delayMs - 20_000)
    change(rehearsal)
    await rehearsal.run(60_000)
    const abandoned = rehearsal.store.timelineOf('i-1').find(({ body }) => body.type === 'plan.abandoned')
    expect(abandoned?.body).toMatchObject({ why: { en: expect.stringContaining(why) } })
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('waits for the cores, and goes on when they are there', async () => {
    const rehearsal = await begun()
    await approve(rehearsal, ann, bob)
    rehearsal.troubles = [looping([{ heldBy: verbatim('2 cores are awaited') }])]
    await rehearsal.run(delayMs + 60_000)
    expect(rehearsal.cluster.written).toEqual([])
    rehearsal.troubles = [looping()]
    await rehearsal.run(10_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })

  it('starts by itself in mode auto, after its delay', async () => {
    const rehearsal = await begun({ mode: 'auto' })
    expect(rehearsal.told('i-1').slice(-2)).toEqual(['plan.proposed', 'decision.made'])
    expect(rehearsal.store.timelineOf('i-1').at(-1)?.body).toMatchObject({
      decision: 'hold',
      why: { en: expect.stringContaining('12:05:00') },
    })
    await rehearsal.run(delayMs - 20_000)
    expect(rehearsal.cluster.written).toEqual([])
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })

  it('is only shown in mode dry-run', async () => {
    const rehearsal = await begun({ mode: 'dry-run' })
    await rehearsal.run(delayMs + 60_000)
    const incident = await rehearsal.incident('i-1')
    expect(incident).toMatchObject({ state: 'watching', plan: { state: 'proposed' } })
    expect(rehearsal.cluster.written).toEqual([])
    expect(eventsOf(rehearsal, incident)).toContain('cleanup_skipped')
  })

  it('of a release is taken back by making it again; in mode auto it is not done once more', async () => {
    const rehearsal = await begun({ mode: 'auto' })
    await rehearsal.run(delayMs + 10_000)
    expect(await isThere(rehearsal, release)).toBe(false)
    rehearsal.troubles = []
    await rehearsal.run(30_000)
    await undo(rehearsal)
    await rehearsal.run(5_000)
    expect(await isThere(rehearsal, release)).toBe(true)
    expect((await rehearsal.incident('i-1')).plan?.state).toBe('undone')
    rehearsal.troubles = [looping()]
    rehearsal.cluster.put(release, releaseObject(5))
    await rehearsal.run(2 * delayMs)
    expect(rehearsal.cluster.written).toHaveLength(2)
    expect((await rehearsal.incident('i-1')).state).toBe('waiting-approval')
  })

  it('of a Milvus resource is taken back by making it again', async () => {
    const rehearsal = await begun({ mode: 'auto' }, looping([{ action: 'delete-milvus' }], resource))
    await rehearsal.run(delayMs + 10_000)
    expect(await isThere(rehearsal, resource)).toBe(false)
    rehearsal.troubles = []
    await rehearsal.run(30_000)
    await undo(rehearsal)
    await rehearsal.run(5_000)
    expect(valueAt(await rehearsal.cluster.read(resource, new AbortController().signal), ['spec', 'components', 'proxy', 'replicas'])).toBe(
      2,
    )
  })

  it('does several objects in one plan, in order, and takes all of them back', async () => {
    const other = objectRef('Deployment', 'shop', 'cart-2')
    const also = { action: 'scale-to-zero', target: cart, also: [other] }
    const rehearsal = await begun({ mode: 'auto' }, looping([also]))
    rehearsal.cluster.put(other, {
      ...rolledOut('x'),
      metadata: { name: 'cart-2', namespace: 'shop', uid: 'u-2', generation: 1, annotations: {} },
    })
    // The first plan was made without it: one object that may not be changed forbids all.
    expect((await rehearsal.incident('i-1')).noPlan?.en).toContain('Deployment shop/cart-2 is gone')
    await rehearsal.run(60_000)
    const planned = await rehearsal.incident('i-1')
    expect(planned.plan).toMatchObject({ risk: 'high', requiredApprovals: 1 })
    expect(planned.plan?.actions.map(({ target }) => target.name)).toEqual(['cart', 'cart-2'])
    await rehearsal.run(delayMs + 30_000)
    expect(rehearsal.cluster.written).toHaveLength(2)
    rehearsal.troubles = []
    await rehearsal.run(30_000)
    await undo(rehearsal)
    await rehearsal.run(10_000)
    expect(rehearsal.cluster.written).toHaveLength(4)
    expect(valueAt(await rehearsal.cluster.read(other, new AbortController().signal), ['spec', 'replicas'])).toBe(1)
    expect(eventsOf(rehearsal, await rehearsal.incident('i-1'))).toContain('instance_scaled_to_zero')
  })

  it('that Helm refuses is told as an error and may be tried again', async () => {
    const rehearsal = await begun({ mode: 'auto' })
    rehearsal.cluster.refuseNext({ kind: 'refused', message: 'services is forbidden', forbidden: false })
    await rehearsal.run(delayMs + 10_000)
    const incident = await rehearsal.incident('i-1')
    expect(eventsOf(rehearsal, incident)).toContain('cleanup_error')
    await rehearsal.run(delayMs + 60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })

  it('that does not come to its end is not taken back by itself', async () => {
    const rehearsal = await begun({ mode: 'auto' })
    await rehearsal.run(delayMs + 120_000)
    expect(rehearsal.told('i-1')).toContain('verify.failed')
    expect(rehearsal.told('i-1')).not.toContain('undo.requested')
    expect(rehearsal.cluster.written).toHaveLength(1)
  })
})
