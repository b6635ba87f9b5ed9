import { describe, expect, it } from 'vitest'
import { patchProbe } from '../../actions/patch-probe.ts'
import { setImage } from '../../actions/set-image.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'
import { type JsonObject, valueAt } from '../../domain/json.ts'
import type { Delivery } from '../../ports/store/store.ts'
import { makeVerbs } from '../verbs/make-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse } from '../verbs/rehearsal.fixture.ts'
import type { Caller } from '../verbs/verbs.ts'

const ann: Caller = { name: 'ann', role: 'approver' }
const admin: Caller = { name: 'root', role: 'admin' }
const minute = 60_000

async function waiting(settings: Record<string, unknown> = {}): Promise<Rehearsal> {
  const rehearsal = rehearse([setImage], settings)
  await rehearsal.open('i-1', cart)
  await rehearsal.run(1000)
  return rehearsal
}

function verbsOf({ verbPorts }: Rehearsal) {
  return makeVerbs(verbPorts, { seenWorld: () => undefined, wakeGrouping: () => undefined })
}

async function approvedWhilePaused(): Promise<Rehearsal> {
  const rehearsal = await waiting()
  const { plan } = await rehearsal.incident('i-1')
  await verbsOf(rehearsal).pause(admin)
  await verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller: ann })
  return rehearsal
}

/** All writes are paused as soon as something was stored. */
function pauseAfter(rehearsal: Rehearsal, last: EventBody['type']): void {
  const { incidents } = rehearsal.store
  const commit = incidents.commit.bind(incidents)
  Object.assign(incidents, {
    commit: async (...[changes]: Parameters<typeof commit>) => {
      const result = await commit(changes)
      if (changes.some(({ events }) => events.some(({ body }) => body.type === last))) await verbsOf(rehearsal).pause(admin)
      return result
    },
  })
}

describe('an approved plan that is held', () => {
  it('is begun within its hour', async () => {
    const rehearsal = await approvedWhilePaused()
    await rehearsal.run(50 * minute)
    await verbsOf(rehearsal).resume(admin)
    await rehearsal.run(minute)
    expect(rehearsal.cluster.written).toEqual(['p-1/0'])
  })

  it('is not begun after that: the same change is offered anew, and needs a new approval', async () => {
    const rehearsal = await approvedWhilePaused()
    await rehearsal.run(65 * minute)
    expect(rehearsal.told('i-1')).toContain('plan.expired')
    await verbsOf(rehearsal).resume(admin)
    await rehearsal.run(10 * minute)
    expect(rehearsal.cluster.written).toEqual([])
    expect(await rehearsal.incident('i-1')).toMatchObject({ state: 'waiting-approval', plan: { state: 'proposed', approvals: [] } })
  })

  it('is dropped when the trouble goes away meanwhile', async () => {
    const rehearsal = await approvedWhilePaused()
    await rehearsal.run(minute)
    rehearsal.troubles = []
    await rehearsal.run(10 * minute)
    expect(rehearsal.told('i-1')).toContain('plan.abandoned')
    expect((await rehearsal.incident('i-1')).closeReason).toBe('recovered')
  })

  it.each(['decision.made', 'write.intended'] as const)('is not begun after its hour either when it was stopped after %s', async (last) => {
    const rehearsal = await waiting()
    const { plan } = await rehearsal.incident('i-1')
    pauseAfter(rehearsal, last)
    await verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller: ann })
    await rehearsal.run(65 * minute)
    await verbsOf(rehearsal).resume(admin)
    await rehearsal.run(minute)
    expect(rehearsal.cluster.written).toEqual([])
    const told = rehearsal.told('i-1')
    expect(told.slice(told.indexOf('plan.approved') + 1, told.indexOf('plan.expired'))).toEqual(
      last === 'decision.made' ? ['decision.made'] : ['decision.made', 'write.intended'],
    )
  })
})

describe('a plan that starts by itself and is more than of low risk', () => {
  const tamed = { ...setImage, risk: () => 'medium' as const }

  async function started(): Promise<{ rehearsal: Rehearsal; notice: Delivery }> {
    const rehearsal = rehearse([tamed], { mode: 'auto', autoRisk: 'medium' })
    const { incidents } = rehearsal.store
    const commit = incidents.commit.bind(incidents)
    // As the store does it: the notice is written with the event that it tells of.
    Object.assign(incidents, {
      commit: (...[changes]: Parameters<typeof commit>) => {
        for (const { events, fromVersion } of changes)
          for (const [index, { body, at }] of events.entries())
            if (body.type === 'decision.made' && body.tellFirst === true)
              rehearsal.store.deliveries.push({
                ...waitingNotice,
                at,
                about: { kind: 'event', incidentId: 'i-1', seq: fromVersion + index + 1 },
              })
        return commit(changes)
      },
    })
    await rehearsal.open('i-1', cart)
    await rehearsal.run(5000)
    const [notice] = rehearsal.store.deliveries
    if (notice === undefined) throw new Error('nobody is told')
    return { rehearsal, notice }
  }
  const waitingNotice: Omit<Delivery, 'at' | 'about'> = { id: 1, channel: 'webhook', status: 'waiting', attempts: 1 }

  it('writes nothing until people were told', async () => {
    const { rehearsal, notice } = await started()
    expect(rehearsal.cluster.written).toEqual([])
    rehearsal.store.deliveries[0] = { ...notice, status: 'sent' }
    await rehearsal.run(5000)
    expect(rehearsal.cluster.written).toEqual(['p-1/0'])
  })

  it('goes on when a channel does not take the notice', async () => {
    const { rehearsal, notice } = await started()
    rehearsal.store.deliveries[0] = { ...notice, error: 'connection refused' }
    await rehearsal.run(5000)
    expect(rehearsal.cluster.written).toEqual(['p-1/0'])
  })

  it('waits a minute at most', async () => {
    const { rehearsal } = await started()
    await rehearsal.run(50_000)
    expect(rehearsal.cluster.written).toEqual([])
    await rehearsal.run(20_000)
    expect(rehearsal.cluster.written).toEqual(['p-1/0'])
  })

  it('waits for nobody where no channel is configured', async () => {
    const rehearsal = rehearse([tamed], { mode: 'auto', autoRisk: 'medium' })
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    expect(rehearsal.cluster.written).toEqual(['p-1/0'])
  })
})

describe('a field below which the API server fills in defaults', () => {
  const probeOf = async ({ cluster }: Rehearsal) =>
    valueAt(await cluster.read(cart, new AbortController().signal), ['spec', 'template', 'spec', 'containers', 0, 'readinessProbe'])

  /** A readiness probe was added, did not help, and is to be taken back; `meanwhile` what another hand makes of it first. */
  async function takenBack(meanwhile: (object: JsonObject) => JsonObject = (object) => object): Promise<Rehearsal> {
    const rehearsal = rehearse([patchProbe])
    rehearsal.troubles = [
      imageTrouble([{ action: 'patch-probe', params: { container: 'app', probe: 'readiness', path: '/', port: 8080 } }]),
    ]
    const { cluster } = rehearsal
    const write = cluster.write.bind(cluster)
    Object.assign(cluster, {
      write: async (...given: Parameters<typeof write>) => {
        const result = await write(...given)
        if (given[0].dryRun || given[0].mark.endsWith('/undo') || result.kind !== 'done' || result.object === undefined) return result
        const object = withDefaults(result.object)
        cluster.put(cart, meanwhile(object))
        return { ...result, object }
      },
    })
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    const { plan } = await rehearsal.incident('i-1')
    await verbsOf(rehearsal).approve({ planId: plan?.id ?? '', caller: ann })
    await rehearsal.run(300_000)
    return rehearsal
  }

  it('is taken back with them', async () => {
    const rehearsal = await takenBack()
    expect(await probeOf(rehearsal)).toBeUndefined()
    expect((await rehearsal.incident('i-1')).plan?.state).toBe('undone')
  })

  it('is left alone when another hand has changed one of them', async () => {
    const rehearsal = await takenBack((object) => withProbe(object, { periodSeconds: 3 }))
    expect(await probeOf(rehearsal)).toMatchObject({ periodSeconds: 3 })
    expect(rehearsal.told('i-1')).toContain('undo.refused')
  })
})

/** As the API server does. */
function withDefaults(object: JsonObject): JsonObject {
  return withProbe(object, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
}

function withProbe(object: JsonObject, more: JsonObject): JsonObject {
  const copy = structuredClone(object) as { spec: { template: { spec: { containers: { readinessProbe: JsonObject }[] } } } }
  const [container] = copy.spec.template.spec.containers
  if (container === undefined) throw new Error('a container')
  container.readinessProbe = { ...container.readinessProbe, ...more }
  return copy
}
