import { describe, expect, it } from 'vitest'
import { setImage } from '../../actions/set-image.ts'
import { AcesoError } from '../../domain/errors.ts'
import { type Trouble, troubleKey, unknownCause } from '../../domain/incident/hypothesis.ts'
import { manualHintOf } from '../../domain/incident/manual-hint.ts'
import { stageOf } from '../../domain/incident/state.ts'
import { valueAt } from '../../domain/json.ts'
import { makeVerbs } from '../verbs/make-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse, rolledOut } from '../verbs/rehearsal.fixture.ts'
import type { Caller, Verbs } from '../verbs/verbs.ts'

const ann: Caller = { name: 'ann', role: 'approver' }
const bob: Caller = { name: 'bob', role: 'approver' }
const actions = [setImage]

function verbsOf(rehearsal: Rehearsal): Verbs {
  return makeVerbs(rehearsal.verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
}

async function imageNow({ cluster }: Rehearsal): Promise<unknown> {
  return valueAt(await cluster.read(cart, new AbortController().signal), ['spec', 'template', 'spec', 'containers', 0, 'image'])
}

async function waiting(settings: Record<string, unknown> = {}): Promise<Rehearsal> {
  const rehearsal = rehearse(actions, settings)
  await rehearsal.open('i-1', cart)
  await rehearsal.run(1000)
  return rehearsal
}

async function approved(rehearsal: Rehearsal, caller = ann): Promise<void> {
  const { plan } = await rehearsal.incident('i-1')
  await verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller })
}

describe('an incident', () => {
  it('waits for a person by default, and nothing is written until then', async () => {
    const rehearsal = await waiting()
    expect(await rehearsal.incident('i-1')).toMatchObject({
      state: 'waiting-approval',
      verdict: 'cause-found',
      plan: { risk: 'high', requiredApprovals: 1, dryRun: { ok: true } },
    })
    await rehearsal.run(600_000)
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('shows each stage while it lasts: looked at before the answer is there, checked before it is decided', async () => {
    const rehearsal = rehearse(actions)
    const seen: string[] = []
    const note = async () => void seen.push(stageOf(await rehearsal.incident('i-1')))
    const { look } = rehearsal.ports
    const isPaused = rehearsal.store.switches.get.bind(rehearsal.store.switches)
    Object.assign(rehearsal.ports, { look: async (...asked: Parameters<typeof look>) => (await note(), look(...asked)) })
    Object.assign(rehearsal.store.switches, { get: async (name: string) => (await note(), isPaused(name)) })
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    expect(seen).toEqual(['analyzing', 'safety_check'])
  })

  it('is mended once approved, verified for the settle time, and remembered', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    expect(await imageNow(rehearsal)).toBe('shop/cart:1')
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'closed', closeReason: 'mended', plan: { state: 'verified' } })
    expect(await rehearsal.store.patterns.get('image.tag-not-found/set-image')).toMatchObject({ successes: 1, failures: 0 })
    expect(rehearsal.told('i-1')).toEqual([
      'incident.opened',
      'look.began',
      'diagnosis.made',
      'plan.proposed',
      'decision.made',
      'plan.approved',
      'decision.made',
      'write.intended',
      'write.done',
      'verify.waiting',
      'verify.passed',
      'pattern.learned',
      'incident.closed',
    ])
  })

  it('offers what mends it now, when another hand has broken the same thing in another way', async () => {
    const rehearsal = await waiting()
    rehearsal.cluster.put(cart, {
      ...rolledOut('shop/cart:3'),
      metadata: { name: 'cart', namespace: 'shop', uid: 'u-1', generation: 2, annotations: {} },
    })
    rehearsal.troubles = [imageTrouble([{ params: { container: 'app', image: 'shop/cart:0' } }])]
    await approved(rehearsal)
    await rehearsal.run(60_000)
    const { plan, state } = await rehearsal.incident('i-1')
    expect(state).toBe('waiting-approval')
    expect(plan?.actions[0]?.params).toMatchObject({ image: 'shop/cart:0' })
  })

  it('is written once when the process dies between the write and its record', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    const { ports, store } = rehearsal
    const write = ports.cluster.write.bind(ports.cluster)
    Object.assign(ports.cluster, {
      write: async (...given: Parameters<typeof write>) => {
        const result = await write(...given)
        store.failNextCommit()
        return result
      },
    })
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
    expect(store.timelineOf('i-1').find(({ body }) => body.type === 'write.done')?.body).toMatchObject({ foundDone: true })
    expect((await rehearsal.incident('i-1')).closeReason).toBe('mended')
  })

  it('is known as done when the answer to the write was lost and a second try found the fields moved', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    const { cluster } = rehearsal
    const write = cluster.write.bind(cluster)
    Object.assign(cluster, {
      write: async (...given: Parameters<typeof write>) => {
        await write(...given)
        return { kind: 'overtaken', message: 'image has changed since' }
      },
    })
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
    expect((await rehearsal.incident('i-1')).closeReason).toBe('mended')
  })

  it('takes the mend back when it does not help, and does not offer it again', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    await rehearsal.run(300_000)
    expect(await imageNow(rehearsal)).toBe('shop/cart:2')
    expect(rehearsal.cluster.written).toEqual(['p-1/0', 'p-1/0/undo'])
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'watching', plan: { state: 'undone' } })
    expect(await rehearsal.store.patterns.get('image.tag-not-found/set-image')).toMatchObject({ failures: 1 })
    expect(rehearsal.told('i-1').filter((type) => type === 'plan.proposed')).toHaveLength(1)
  })

  it('says what to try by hand after a mend that did not help, until it is over', async () => {
    const rehearsal = await waiting()
    expect(manualHintOf(await rehearsal.incident('i-1'))).toBeUndefined()
    await approved(rehearsal)
    await rehearsal.run(300_000)
    const hint = manualHintOf(await rehearsal.incident('i-1'))
    expect(hint?.seen.en).toBe('still there: the tag 2 does not exist')
    expect(hint?.samples[0]?.command).toContain('kubectl patch deployment cart -n shop -p')
    rehearsal.troubles = []
    await rehearsal.run(300_000)
    expect(manualHintOf(await rehearsal.incident('i-1'))).toBeUndefined()
  })

  it('says nothing of the kind after a mend that helped and that a person took back', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    rehearsal.troubles = [imageTrouble()]
    await verbsOf(rehearsal).undo({ incidentId: 'i-1', caller: ann })
    await rehearsal.run(5_000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ plan: { state: 'undone' } })
    expect(manualHintOf(await rehearsal.incident('i-1'))).toBeUndefined()
  })

  it('is not mended before it has been well for the whole settle time', async () => {
    const rehearsal = await waiting({ settleSeconds: 30 })
    await approved(rehearsal)
    rehearsal.troubles = []
    await rehearsal.run(20_000)
    rehearsal.troubles = [imageTrouble()]
    await rehearsal.run(15_000)
    expect(rehearsal.told('i-1')).not.toContain('verify.passed')
    expect((await rehearsal.incident('i-1')).wellSince).toBeUndefined()
  })

  it('offers the next mend when the first did not help', async () => {
    const rehearsal = rehearse(actions)
    rehearsal.troubles = [imageTrouble([{}, { params: { container: 'app', image: 'shop/cart:0' } }])]
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    await approved(rehearsal)
    await rehearsal.run(300_000)
    expect((await rehearsal.incident('i-1')).plan?.actions[0]?.params).toMatchObject({ image: 'shop/cart:0' })
  })

  it('leaves the object alone when another hand changed it after the plan was made', async () => {
    const rehearsal = await waiting()
    rehearsal.cluster.put(cart, { ...rolledOut('shop/cart:3'), metadata: { name: 'cart', namespace: 'shop', uid: 'u-1', generation: 2 } })
    await approved(rehearsal)
    rehearsal.troubles = []
    await rehearsal.run(3000)
    expect(await imageNow(rehearsal)).toBe('shop/cart:3')
    expect(rehearsal.told('i-1')).toContain('plan.abandoned')
  })

  it('does not undo what another hand has changed since', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    await rehearsal.run(30_000)
    rehearsal.cluster.put(cart, rolledOut('shop/cart:9'))
    await rehearsal.run(300_000)
    expect(await imageNow(rehearsal)).toBe('shop/cart:9')
  })

  it('waits while all writes are paused, and goes on afterwards', async () => {
    const rehearsal = await waiting()
    const verbs = verbsOf(rehearsal)
    await verbs.pause({ name: 'eve', role: 'admin' })
    await approved(rehearsal)
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toEqual([])
    await verbs.resume({ name: 'eve', role: 'admin' })
    rehearsal.troubles = []
    await rehearsal.run(120_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })

  it('waits out a cluster that is away, in the middle of a mend', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    const { cluster } = rehearsal
    const write = cluster.write.bind(cluster)
    let failures = 5
    Object.assign(cluster, {
      write: (...given: Parameters<typeof write>) => {
        failures -= 1
        return failures >= 0 ? Promise.reject(new AcesoError('cluster-unreachable', 'connection refused')) : write(...given)
      },
    })
    await rehearsal.run(120_000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ closeReason: 'mended' })
    expect(rehearsal.told('i-1').filter((type) => type === 'step.failed')).toHaveLength(1)
  })

  it('expires unanswered, and the plan can no longer be approved', async () => {
    const rehearsal = await waiting({ approvalMinutes: 5 })
    const planId = (await rehearsal.incident('i-1')).plan?.id ?? ''
    await rehearsal.run(600_000)
    expect(rehearsal.told('i-1')).toContain('plan.expired')
    await expect(verbsOf(rehearsal).approve({ planId, caller: ann })).rejects.toMatchObject({ code: 'conflict' })
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'waiting-approval', plan: { id: 'p-2', state: 'proposed' } })
  })

  it('drops its plan when the trouble goes away by itself, and closes as recovered', async () => {
    const rehearsal = await waiting()
    rehearsal.troubles = []
    await rehearsal.run(600_000)
    expect(rehearsal.cluster.written).toEqual([])
    expect(await rehearsal.incident('i-1')).toMatchObject({ closeReason: 'recovered' })
  })

  /** Its symptom is still seen, and the look could not say why: an analyzer got no answer in time. */
  function unexplained(): Trouble {
    const { symptoms, ...rest } = imageTrouble()
    const since = '2020-01-01T00:00:00.000Z'
    return {
      ...rest,
      key: troubleKey(unknownCause, cart),
      symptoms: symptoms.map((one) => ({ ...one, since })),
      cause: { ...rest.cause, cause: unknownCause, mends: [] },
    }
  }

  it('keeps its plan and what people said to it while a look cannot say why it suffers', async () => {
    const rehearsal = await waiting({ criticalNamespaces: ['shop'] })
    await approved(rehearsal)
    rehearsal.troubles = [unexplained()]
    await rehearsal.run(300_000)
    expect(await rehearsal.incident('i-1')).toMatchObject({
      state: 'waiting-approval',
      plan: { state: 'proposed', approvals: [{ by: 'ann' }] },
    })
    rehearsal.troubles = [imageTrouble()]
    await approved(rehearsal, bob)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    expect(rehearsal.told('i-1').filter((type) => type === 'plan.proposed')).toHaveLength(1)
    expect((await rehearsal.incident('i-1')).closeReason).toBe('mended')
  })

  it('is not called mended while its symptom is there, though no look says why', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = [unexplained()]
    await rehearsal.run(300_000)
    expect(rehearsal.told('i-1')).not.toContain('verify.passed')
    expect((await rehearsal.incident('i-1')).plan?.state).toBe('undone')
  })

  it('is closed although another incident counted into the same pattern at that very moment', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    rehearsal.store.outrunNextLesson()
    await rehearsal.run(60_000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'closed', closeReason: 'mended' })
    expect(await rehearsal.store.patterns.get('image.tag-not-found/set-image')).toMatchObject({ successes: 1 })
  })

  it('is merged into the one that had the cause first, though it is the elder itself', async () => {
    const rehearsal = rehearse(actions)
    rehearsal.troubles = []
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    rehearsal.troubles = [imageTrouble()]
    rehearsal.clock.pass(1000)
    await rehearsal.open('i-2', cart)
    await rehearsal.run(15_000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'closed', closeReason: 'merged', mergedInto: 'i-2' })
    expect(await rehearsal.incident('i-2')).toMatchObject({ state: 'waiting-approval', plan: { state: 'proposed' } })
    expect(rehearsal.told('i-1')).not.toContain('plan.proposed')
  })

  it('is merged before it proposes the same again, when both were given the cause in the same moment', async () => {
    const rehearsal = rehearse(actions)
    const { incidents } = rehearsal.store
    const others = incidents.openWithCause.bind(incidents)
    let asked = 0
    Object.assign(incidents, {
      openWithCause: (...given: Parameters<typeof others>) => (asked++ < 2 ? Promise.resolve([]) : others(...given)),
    })
    await rehearsal.open('i-1', cart)
    await rehearsal.open('i-2', cart)
    await rehearsal.run(1000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'waiting-approval' })
    expect(await rehearsal.incident('i-2')).toMatchObject({ closeReason: 'merged', mergedInto: 'i-1' })
  })

  it('is merged into the elder with the same cause, and can be split off for good', async () => {
    const rehearsal = await waiting()
    rehearsal.clock.pass(1000)
    await rehearsal.open('i-2', cart)
    await rehearsal.run(1000)
    expect(await rehearsal.incident('i-2')).toMatchObject({ closeReason: 'merged', mergedInto: 'i-1' })
    expect(rehearsal.told('i-1')).toContain('incident.absorbed')
    await verbsOf(rehearsal).split({ incidentId: 'i-2', caller: { name: 'op', role: 'operator' } })
    await rehearsal.run(1000)
    expect((await rehearsal.incident('i-2')).state).not.toBe('closed')
  })
})

describe('modes', () => {
  it.each([
    ['observe', 'plan.none'],
    ['suggest', 'decision.made'],
  ])('%s never writes and takes no approval', async (mode, last) => {
    const rehearsal = await waiting({ mode })
    expect(rehearsal.told('i-1').at(-1)).toBe(last)
    await rehearsal.run(600_000)
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('suggest offers the same plan once, however often it looks', async () => {
    const rehearsal = await waiting({ mode: 'suggest' })
    await rehearsal.run(3_600_000)
    expect(rehearsal.told('i-1').filter((type) => type === 'plan.proposed')).toHaveLength(1)
  })

  it('auto starts what is within its risk by itself, and leaves the rest to a person', async () => {
    const tame = await waiting({ mode: 'auto', autoRisk: 'medium' })
    expect((await tame.incident('i-1')).state).toBe('waiting-approval')
  })

  it('a protected namespace is never written to, whoever approves', async () => {
    const rehearsal = await waiting({ protectedNamespaces: ['shop'] })
    expect(rehearsal.told('i-1')).toContain('decision.made')
    const { plan } = await rehearsal.incident('i-1')
    await verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller: ann })
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toEqual([])
  })
})

describe('approval', () => {
  it.each(['viewer', 'operator'] as const)('is refused to a %s', async (role) => {
    const rehearsal = await waiting()
    const { plan } = await rehearsal.incident('i-1')
    await expect(verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller: { name: 'x', role } })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('binds to the digest that was looked at', async () => {
    const rehearsal = await waiting()
    const { plan } = await rehearsal.incident('i-1')
    await expect(verbsOf(rehearsal).approve({ planId: plan?.id ?? '', digest: 'another', caller: ann })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
  })

  it('of a critical plan takes two different people', async () => {
    const rehearsal = await waiting({ criticalNamespaces: ['shop'] })
    const verbs = verbsOf(rehearsal)
    const { plan } = await rehearsal.incident('i-1')
    const planId = plan?.id ?? ''
    expect(plan).toMatchObject({ risk: 'critical', requiredApprovals: 2 })
    await verbs.approve({ planId, caller: ann })
    await expect(verbs.approve({ planId, caller: ann })).rejects.toMatchObject({ code: 'conflict' })
    await rehearsal.run(10_000)
    expect(rehearsal.cluster.written).toEqual([])
    await verbs.approve({ planId, caller: bob })
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })
})

describe('approval in the moment after the plan was told', () => {
  /** Before the next step has run, as a quick person does where the store is slow. */
  function approveAtOnce(rehearsal: Rehearsal, callers: readonly Caller[]): void {
    const { incidents } = rehearsal.store
    const commit = incidents.commit.bind(incidents)
    let left = callers
    Object.assign(incidents, {
      commit: async (...[changes]: Parameters<typeof commit>) => {
        const result = await commit(changes)
        const isTold = changes.some(({ events }) => events.some(({ body }) => body.type === 'plan.proposed'))
        const now = isTold ? left : []
        if (isTold) left = []
        for (const caller of now) await approved(rehearsal, caller)
        return result
      },
    })
  }

  it.each([
    ['one person', {}, [ann]],
    ['two people', { criticalNamespaces: ['shop'] }, [ann, bob]],
  ])('by %s is kept: the plan is carried out, and told once', async (_, settings, callers) => {
    const rehearsal = rehearse(actions, settings)
    approveAtOnce(rehearsal, callers)
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toEqual(['p-1/0'])
    expect(rehearsal.told('i-1').filter((type) => type === 'plan.proposed')).toHaveLength(1)
  })

  it('is not kept for another state of the object', async () => {
    const rehearsal = rehearse(actions)
    approveAtOnce(rehearsal, [ann])
    const { incidents } = rehearsal.store
    const commit = incidents.commit.bind(incidents)
    Object.assign(incidents, {
      commit: async (...[changes]: Parameters<typeof commit>) => {
        const result = await commit(changes)
        if (changes.some(({ events }) => events.some(({ body }) => body.type === 'plan.approved'))) rehearsal.cluster.put(cart, later)
        return result
      },
    })
    const later = {
      ...rolledOut('shop/cart:2'),
      metadata: { name: 'cart', namespace: 'shop', uid: 'u-1', generation: 2, annotations: {} },
    }
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'waiting-approval', plan: { state: 'proposed', approvals: [] } })
    expect(rehearsal.cluster.written).toEqual([])
  })
})

describe('the switch that stops all writes', () => {
  it('is turned off by whoever is on duty, and on again by an admin', async () => {
    const verbs = verbsOf(rehearse(actions))
    const [viewer, operator, admin] = (['viewer', 'operator', 'admin'] as const).map((role) => ({ name: role, role }))
    if (viewer === undefined || operator === undefined || admin === undefined) throw new Error('three roles')
    await expect(verbs.pause(viewer)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await verbs.pause(operator, 'it writes nonsense')).toMatchObject({ paused: true, by: 'operator', comment: 'it writes nonsense' })
    await expect(verbs.resume(operator)).rejects.toMatchObject({ code: 'forbidden', next: 'ask an admin for a token with role admin' })
    await expect(verbs.resume(ann)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await verbs.resume(admin)).toMatchObject({ paused: false })
  })
})

describe('undo by a person', () => {
  it('puts the fields back after the incident was closed as mended', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    await verbsOf(rehearsal).undo({ incidentId: 'i-1', caller: ann })
    await rehearsal.run(5000)
    expect(await imageNow(rehearsal)).toBe('shop/cart:2')
    expect((await rehearsal.incident('i-1')).plan?.state).toBe('undone')
  })

  it('that comes too late, for another hand has changed the fields, teaches nothing', async () => {
    const rehearsal = await waiting()
    await approved(rehearsal)
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    rehearsal.cluster.put(cart, rolledOut('shop/cart:9'))
    await verbsOf(rehearsal).undo({ incidentId: 'i-1', caller: ann })
    await rehearsal.run(5000)
    expect(await imageNow(rehearsal)).toBe('shop/cart:9')
    expect(rehearsal.told('i-1')).toContain('undo.refused')
    expect(await rehearsal.store.patterns.get('image.tag-not-found/set-image')).toMatchObject({ successes: 1, failures: 0 })
  })

  it('is refused where nothing was written', async () => {
    const rehearsal = await waiting()
    await expect(verbsOf(rehearsal).undo({ incidentId: 'i-1', caller: ann })).rejects.toMatchObject({ code: 'conflict' })
  })
})
