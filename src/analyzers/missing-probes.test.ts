import { describe, expect, it } from 'vitest'
import type { AddedProbe } from '../domain/incident/mend-request.ts'
import { objectRef } from '../domain/object-ref.ts'
import { type FakeAnswers, fakeQuestions } from '../ports/fakes/fake-questions.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { inShort } from './analyzing.fixture.ts'
import { missingProbes } from './missing-probes.ts'

const object = objectRef('Deployment', 'shop', 'cart')

async function wishing(builder: WorldBuilder, addProbes: readonly AddedProbe[], answers: FakeAnswers = { replies: { '9000/': 200 } }) {
  const asked = { object, by: 'ann', at: '2026-05-04T12:00:00.000Z', force: false, addProbes }
  const input = { world: builder.build(), suspects: [object], ask: fakeQuestions(answers), signal: AbortSignal.timeout(5_000) }
  const found = await missingProbes.analyze(addProbes.length === 0 ? input : { ...input, asked }, {})
  return found.map((hypothesis) => inShort(hypothesis))
}

const bare = () => world().deployment('shop/cart', { port: 9000 })
const readiness = { probe: 'readiness', path: '/', port: 9000, periodSeconds: 10, failureThreshold: 3, initialDelaySeconds: 5 }

describe('missing-probes', () => {
  it('adds what was asked for, where the running program answers', async () => {
    const [found] = await wishing(bare(), ['readiness'])
    expect(found).toMatchObject({ cause: 'probe.missing', object: 'Deployment shop/cart' })
    expect(found?.mend).toBe(`patch-probe Deployment shop/cart ${JSON.stringify({ container: 'app', ...readiness })}`)
  })

  it('takes the path that answers, for both probes at once', async () => {
    const [found] = await wishing(bare(), ['readiness', 'liveness'], { replies: { '9000/healthz': 204 } })
    expect(found?.mend).toContain('"path":"/healthz"')
    expect(found?.mend).toContain('"also":[{"probe":"liveness","path":"/healthz"')
  })

  it.each([
    ['nobody asked', bare(), []],
    ['it has the probe', world().deployment('shop/cart', { port: 9000, readiness: { path: '/' } }), ['readiness']],
    ['it declares no port', world().deployment('shop/cart'), ['readiness']],
    ['no pod is ready', bare().pod('shop/cart', { ready: false }), ['readiness']],
  ] as const)('says nothing where %s', async (_, builder, addProbes) => {
    expect(await wishing(builder, addProbes)).toEqual([])
  })

  it.each([
    ['nothing listens', { replies: {} }],
    ['the program answers with errors only', { replies: { '9000/': 500 } }],
    ['the pod may not be asked', {}],
  ])('says nothing where %s: a probe that fails would do harm', async (_, answers) => {
    expect(await wishing(bare(), ['readiness'], answers)).toEqual([])
  })
})
