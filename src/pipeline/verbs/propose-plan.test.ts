import { describe, expect, it } from 'vitest'
import { restart } from '../../actions/restart.ts'
import { scaleToZero } from '../../actions/scale-to-zero.ts'
import { setImage } from '../../actions/set-image.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { makeVerbs } from './make-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse } from './rehearsal.fixture.ts'
import type { Caller, PlanProposal, Verbs } from './verbs.ts'

const ann: Caller = { name: 'ann', role: 'operator' }
const boss: Caller = { name: 'boss', role: 'approver' }
const signal = new AbortController().signal

const verbsOf = ({ verbPorts }: Rehearsal): Verbs => makeVerbs(verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
const diagnosed = async (settings: Record<string, unknown> = {}, mends: Parameters<typeof imageTrouble>[0] = []): Promise<Rehearsal> => {
  const rehearsal = rehearse([setImage, restart, scaleToZero], settings)
  rehearsal.troubles = [imageTrouble(mends)]
  await rehearsal.open('i-1', cart)
  await rehearsal.run(1000)
  return rehearsal
}
const proposal = (more: Partial<PlanProposal> = {}): PlanProposal => ({
  incidentId: 'i-1',
  action: 'set-image',
  target: cart,
  params: { container: 'app', image: 'shop/cart:3' },
  why: 'the registry has 3',
  via: 'mcp',
  caller: ann,
  ...more,
})

describe('a plan that a model proposes', () => {
  it('waits for a person, and says who proposed it', async () => {
    const rehearsal = await diagnosed()
    await verbsOf(rehearsal).proposePlan(proposal(), signal)
    await rehearsal.run(1000)
    const incident = await rehearsal.incident('i-1')
    expect(incident).toMatchObject({
      state: 'waiting-approval',
      plan: {
        state: 'proposed',
        requestedBy: 'mcp:ann',
        why: { en: 'the registry has 3' },
        risk: 'high',
        requiredApprovals: 1,
        dryRun: { ok: true },
        actions: [{ kind: 'set-image', target: cart }],
      },
    })
    expect(rehearsal.store.timelineOf('i-1').find(({ body }) => body.type === 'plan.proposed')?.actor).toEqual({
      kind: 'machine',
      name: 'mcp:ann',
    })
    await rehearsal.run(600_000)
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('never starts by itself, in mode auto and with the surest of causes', async () => {
    const rehearsal = await diagnosed({ mode: 'auto', autoRisk: 'medium' })
    await verbsOf(rehearsal).proposePlan(proposal({ action: 'restart', params: {} }), signal)
    await rehearsal.run(600_000)
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'waiting-approval', plan: { requestedBy: 'mcp:ann' } })
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('takes the place of the one that Aceso proposed, and is carried out once approved', async () => {
    const rehearsal = await diagnosed({}, [{}])
    const before = (await rehearsal.incident('i-1')).plan
    const { plan } = await verbsOf(rehearsal).proposePlan(proposal(), signal)
    expect(plan?.id).not.toBe(before?.id)
    await rehearsal.run(1000)
    await verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller: boss, digest: plan?.digest ?? '' })
    rehearsal.troubles = []
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
  })

  it('warns where it is about something that the incident does not speak of', async () => {
    const rehearsal = await diagnosed()
    const other = objectRef('Deployment', 'shop', 'other')
    rehearsal.cluster.put(other, {
      kind: 'Deployment',
      metadata: { name: 'other', namespace: 'shop', uid: 'u-2' },
      spec: { template: { spec: { containers: [{ name: 'app', image: 'a' }] } } },
    })
    const { plan } = await verbsOf(rehearsal).proposePlan(proposal({ target: other }), signal)
    expect(plan?.warnings.map(({ en }) => en)).toContain('Deployment shop/other is not part of this incident')
  })

  it.each([
    ['a viewer', { caller: { name: 'eve', role: 'viewer' as const } }, 'forbidden'],
    ['an action that is none', { action: 'rm-rf' }, 'input-invalid'],
    ['to take an instance down', { action: 'scale-to-zero', params: {} }, 'input-invalid'],
    ['parameters that do not fit', { params: { container: 'app' } }, 'input-invalid'],
    ['an object that is not there', { target: objectRef('Deployment', 'shop', 'nobody') }, 'precondition-failed'],
    ['a kind that the action cannot change', { target: objectRef('Node', '', 'n1') }, 'precondition-failed'],
    ['an incident that is not there', { incidentId: 'i-9' }, 'not-found'],
  ])('refuses %s', async (_, more, code) => {
    const rehearsal = await diagnosed()
    await expect(verbsOf(rehearsal).proposePlan(proposal(more), signal)).rejects.toMatchObject({ code })
  })

  it('refuses where Aceso only looks, where nothing is known yet, and what was turned down', async () => {
    await expect(verbsOf(await diagnosed({ mode: 'observe' })).proposePlan(proposal(), signal)).rejects.toMatchObject({
      code: 'policy-refused',
    })
    const early = rehearse([setImage])
    await early.open('i-1', cart)
    await expect(verbsOf(early).proposePlan(proposal(), signal)).rejects.toMatchObject({ code: 'conflict' })
    const rehearsal = await diagnosed()
    const verbs = verbsOf(rehearsal)
    const { plan } = await verbs.proposePlan(proposal(), signal)
    await verbs.reject({ planId: plan?.id ?? '', caller: boss })
    await expect(verbs.proposePlan(proposal(), signal)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('turned down'),
    })
  })

  it('of critical risk is not approved by the one whose program proposed it', async () => {
    const rehearsal = await diagnosed({ criticalNamespaces: ['shop'] })
    const verbs = verbsOf(rehearsal)
    const { plan } = await verbs.proposePlan(proposal({ caller: boss }), signal)
    expect(plan?.risk).toBe('critical')
    await expect(verbs.approve({ planId: plan?.id ?? '', caller: boss })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
