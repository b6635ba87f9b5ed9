import { describe, expect, it } from 'vitest'
import { setImage } from '../../actions/set-image.ts'
import type { Trouble } from '../../domain/incident/hypothesis.ts'
import { type Instant, plusMs } from '../../domain/instant.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import { world } from '../../world/builder/world-builder.ts'
import { planVerbs } from '../verbs/plan-verbs.ts'
import { cart, imageTrouble, type Rehearsal, rehearse } from '../verbs/rehearsal.fixture.ts'

const shop = world()
  .deployment('shop/cart', { image: 'shop/cart:2' })
  .service('shop/cart', { selector: { app: 'cart' } })
  .deployment('shop/mail')
  .build()

/** A trouble of another object, since some moment or since nobody knows when. */
function troubleOf(object: ObjectRef, since: Instant | undefined): Trouble {
  const { cause, ...rest } = imageTrouble([], object)
  const symptom = { code: 'service.no-endpoints', object, severity: 'high', message: verbatim('x') } as const
  return { ...rest, cause: { ...cause, explains: [object] }, symptoms: [since === undefined ? symptom : { ...symptom, since }] }
}

/** Approves the mend of the cart, which helps; from the write on `others` are seen. */
async function mended(others: (written: Instant) => readonly Trouble[]): Promise<Rehearsal> {
  const rehearsal = rehearse([setImage])
  const seen = { others: [] as readonly Trouble[] }
  Object.assign(rehearsal.ports, {
    look: () => Promise.resolve({ world: shop, troubles: [...rehearsal.troubles, ...seen.others], notChecked: [], durationMs: 1 }),
  })
  const write = rehearsal.cluster.write.bind(rehearsal.cluster)
  Object.assign(rehearsal.cluster, {
    write: (...given: Parameters<typeof write>) => {
      if (!given[0].dryRun) {
        rehearsal.troubles = []
        seen.others = others(rehearsal.clock.now())
      }
      return write(...given)
    },
  })
  await rehearsal.open('i-1', cart)
  await rehearsal.run(1000)
  // Half a second past, of which the cluster's times know nothing.
  rehearsal.clock.pass(500)
  const { plan } = await rehearsal.incident('i-1')
  await planVerbs(rehearsal.verbPorts).approve({ planId: plan?.id ?? '', caller: { name: 'ann', role: 'approver' } })
  await rehearsal.run(300_000)
  return rehearsal
}

const planState = async (rehearsal: Rehearsal) => (await rehearsal.incident('i-1')).plan?.state
const service = objectRef('Service', 'shop', 'cart')

describe('a mend after which something else is broken', () => {
  it.each([
    ['the Service before its pods', service],
    ['the object itself', cart],
  ])('is taken back when that is %s', async (_, object) => {
    expect(await planState(await mended((written) => [troubleOf(object, plusMs(written, -500))]))).toBe('undone')
  })

  it('is taken back when nobody knows since when the object itself is broken', async () => {
    expect(await planState(await mended(() => [troubleOf(cart, undefined)]))).toBe('undone')
  })

  it.each([
    ['was broken before', (written: Instant) => [troubleOf(service, plusMs(written, -60_000))]],
    ['is broken since nobody knows when', () => [troubleOf(service, undefined)]],
    ['has nothing to do with it', (written: Instant) => [troubleOf(objectRef('Deployment', 'shop', 'mail'), plusMs(written, 1000))]],
  ])('stays when the other thing %s', async (_, others) => {
    expect(await planState(await mended(others))).toBe('verified')
  })
})

describe('a mend that does not roll out in time', () => {
  async function given(status: Record<string, number>): Promise<string | undefined> {
    const rehearsal = rehearse([setImage], { rolloutTimeoutSeconds: 30 })
    const read = rehearsal.cluster.read.bind(rehearsal.cluster)
    const seen = { isWritten: false }
    Object.assign(rehearsal.cluster, {
      read: async (...[ref, signal]: Parameters<typeof read>) => {
        const object = await read(ref, signal)
        return rehearsal.cluster.written.length === 0 || object === undefined
          ? object
          : { ...object, spec: { ...(object['spec'] as object), replicas: 4 }, status: { observedGeneration: 99, ...status } }
      },
    })
    Object.assign(rehearsal.ports, {
      look: () => {
        const full = imageTrouble([], cart)
        const summary = { en: 'cart waits for a node: it asks for 64 cores', zh: 'x' }
        const troubles = seen.isWritten ? [{ ...full, key: 'schedule.cpu', cause: { ...full.cause, summary } }] : rehearsal.troubles
        return Promise.resolve({ world: shop, troubles, notChecked: [], durationMs: 1 })
      },
    })
    await rehearsal.open('i-1', cart)
    await rehearsal.run(1000)
    const { plan } = await rehearsal.incident('i-1')
    await planVerbs(rehearsal.verbPorts).approve({ planId: plan?.id ?? '', caller: { name: 'ann', role: 'approver' } })
    await rehearsal.run(5000)
    seen.isWritten = true
    await rehearsal.run(60_000)
    const failed = rehearsal.store.timelineOf('i-1').find(({ body }) => body.type === 'verify.failed')?.body
    return failed?.type === 'verify.failed' ? failed.why.en : undefined
  }

  it.each([
    ['partly done', { replicas: 4, updatedReplicas: 4, availableReplicas: 2 }, '2 of 4 pods are available'],
    ['not rolled out', { replicas: 4, updatedReplicas: 4, availableReplicas: 1 }, '1 of 4 pods are available'],
  ])('is reported as %s, with what keeps it from the rest', async (how, status, what) => {
    expect(await given(status)).toBe(`${how}: ${what}; cart waits for a node: it asks for 64 cores`)
  })
})
