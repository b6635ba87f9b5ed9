import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patchProbe } from '../../actions/patch-probe.ts'
import { setImage } from '../../actions/set-image.ts'
import type { Trouble } from '../../domain/incident/hypothesis.ts'
import { autofix } from './autofix.ts'
import { makeVerbs } from './make-verbs.ts'
import { planVerbs } from './plan-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse } from './rehearsal.fixture.ts'
import type { AutofixRequest, AutofixResult, Caller } from './verbs.ts'

const { signal } = new AbortController()
const auto = { mode: 'auto', autoRisk: 'medium' }

// Its wait is on a clock that goes on with the rounds of the pipeline, however long they take.
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A cause that is not sure, whose mend adds a probe: medium risk. */
function unsure(confidence = 0.5): Trouble {
  const params = { container: 'app', probe: 'readiness', path: '/', port: 80 }
  const trouble = imageTrouble([{ action: 'patch-probe', params }])
  return { ...trouble, cause: { ...trouble.cause, confidence } }
}

/** The verb over the whole pipeline, whose jobs run while it waits. */
async function fixing(rehearsal: Rehearsal, more: Partial<AutofixRequest> = {}): Promise<AutofixResult> {
  const verbs = makeVerbs(rehearsal.verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
  const request: AutofixRequest = {
    deployment: 'cart',
    namespace: 'shop',
    event: 'it is not well',
    force: false,
    autoRestart: true,
    addProbes: [],
    dryRun: false,
    waitMs: 3000,
    caller: { name: 'olga', role: 'operator' },
    ...more,
  }
  const receive = async () => {
    await rehearsal.open('i-1', cart)
    return { stored: 1, repeated: 0 }
  }
  const state = { isOver: false }
  const answer = autofix(rehearsal.verbPorts, { ...verbs, receive }, request, signal).finally(() => {
    state.isOver = true
  })
  while (!state.isOver) {
    await rehearsal.run(1000)
    await vi.advanceTimersByTimeAsync(20)
  }
  return await answer
}

describe('a request to mend', () => {
  it('waits for a person where the cause is not sure, whatever the mode, and says that force would go on', async () => {
    const rehearsal = rehearse([patchProbe], auto)
    rehearsal.troubles = [unsure()]
    expect(await fixing(rehearsal)).toMatchObject({ status: 'success', waitingForApproval: true })
    const decision = rehearsal.store.timelineOf('i-1').find(({ body }) => body.type === 'decision.made')?.body
    expect(decision).toMatchObject({ decision: 'wait-approval', why: { en: expect.stringContaining('with force') } })
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('with force goes on, once, and says who wanted it', async () => {
    const rehearsal = rehearse([patchProbe], auto)
    rehearsal.troubles = [unsure()]
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    expect((await rehearsal.incident('i-1')).state).toBe('waiting-approval')
    const written = rehearsal.cluster.write.bind(rehearsal.cluster)
    Object.assign(rehearsal.cluster, {
      write: async (...given: Parameters<typeof written>) => {
        const result = await written(...given)
        if (!given[0].dryRun) rehearsal.troubles = []
        return result
      },
    })
    await rehearsal.ports.store.incidents.commit([askedForce(rehearsal)])
    await rehearsal.run(60_000)
    expect(rehearsal.cluster.written).toHaveLength(1)
    const decisions = rehearsal.store.timelineOf('i-1').flatMap(({ body }) => (body.type === 'decision.made' ? [body] : []))
    expect(decisions.at(-1)).toMatchObject({ decision: 'execute', why: { en: expect.stringContaining('olga asked to go on') } })
    expect((await rehearsal.incident('i-1')).asked).toMatchObject({ force: false })
  })

  it('that wants no restart waits for a person where the mend would restart pods, whatever the mode', async () => {
    const rehearsal = rehearse([patchProbe], auto)
    rehearsal.troubles = [unsure(0.95)]
    expect(await fixing(rehearsal, { autoRestart: false })).toMatchObject({ status: 'success', waitingForApproval: true })
    const decision = rehearsal.store.timelineOf('i-1').findLast(({ body }) => body.type === 'decision.made')?.body
    expect(decision).toMatchObject({
      decision: 'wait-approval',
      why: { en: expect.stringContaining('olga asked that nothing be restarted') },
    })
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('that allows a restart, as by default, goes on', async () => {
    const rehearsal = rehearse([patchProbe], auto)
    rehearsal.troubles = [unsure(0.95)]
    await fixing(rehearsal)
    expect(rehearsal.cluster.written).not.toEqual([])
  })

  it.each([
    ['mode', { mode: 'approve' }],
    ['risk', { mode: 'auto', autoRisk: 'low' }],
  ])('with force waits all the same where the %s asks for approval', async (_, settings) => {
    const rehearsal = rehearse([patchProbe], settings)
    rehearsal.troubles = [unsure()]
    expect(await fixing(rehearsal, { force: true })).toMatchObject({ waitingForApproval: true })
    expect(rehearsal.told('i-1')).toContain('mend.asked')
    expect(rehearsal.cluster.written).toEqual([])
  })

  it('is answered from its own incident, not from one that was closed before', async () => {
    const rehearsal = rehearse([patchProbe], {})
    rehearsal.troubles = []
    await rehearsal.open('i-0', cart)
    await rehearsal.run(600_000)
    expect((await rehearsal.incident('i-0')).state).toBe('closed')
    rehearsal.clock.pass(60_000)
    rehearsal.troubles = [unsure(0.95)]
    expect(await fixing(rehearsal)).toMatchObject({ incidentId: 'i-1', waitingForApproval: true })
  })

  it('that is critical is approved by two others than the one who asked, also when its plan was there before', async () => {
    const rehearsal = rehearse([setImage], { criticalNamespaces: ['shop'] })
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((name): Caller => ({ name, role: 'approver' }))
    if (ann === undefined || bob === undefined || cid === undefined) throw new Error('three people')
    await fixing({ ...rehearsal, open: () => Promise.resolve() }, { caller: ann })
    const { approve } = planVerbs(rehearsal.verbPorts)
    const { plan } = await rehearsal.incident('i-1')
    const planId = plan?.id ?? ''
    expect(plan).toMatchObject({ risk: 'critical', requiredApprovals: 2 })
    await expect(approve({ planId, caller: ann })).rejects.toMatchObject({ code: 'forbidden' })
    await approve({ planId, caller: bob })
    await approve({ planId, caller: cid })
    expect((await rehearsal.incident('i-1')).plan?.state).toBe('approved')
  })

  it('leaves a healthy deployment alone, and asks nobody', async () => {
    const rehearsal = rehearse([patchProbe], {})
    rehearsal.troubles = []
    expect(await fixing(rehearsal)).toMatchObject({ status: 'success', result: { en: 'healthy: no fix needed' } })
    expect(await fixing(rehearsal, { addProbes: ['readiness'] })).toMatchObject({
      result: { en: expect.stringContaining('no probe to add') },
    })
  })

  it('for probes shows the diff in a dry run, and changes nothing', async () => {
    const rehearsal = rehearse([patchProbe], {})
    rehearsal.troubles = [unsure(0.95)]
    const { actionsTaken } = await fixing(rehearsal, { addProbes: ['readiness'], dryRun: true })
    expect(actionsTaken.join('\n')).toContain('readinessProbe')
    expect(rehearsal.cluster.written).toEqual([])
  })
})

function askedForce({ clock, store }: Rehearsal) {
  const body = { type: 'mend.asked', object: cart, force: true, addProbes: [], text: '' } as const
  const fromVersion = store.timelineOf('i-1').length
  return {
    incidentId: 'i-1',
    fromVersion,
    events: [{ at: clock.now(), actor: { kind: 'person', name: 'olga' } as const, body }],
    jobs: [{ step: 'diagnose' as const, incidentId: 'i-1', afterMs: 0, forVersion: fromVersion + 1 }],
  }
}
