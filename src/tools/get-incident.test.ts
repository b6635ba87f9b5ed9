import { describe, expect, it } from 'vitest'
import { verbatim } from '../domain/text.ts'
import { incidentMeans } from './fakes/fake-incident-means.ts'
import { asking } from './fakes/fake-means.ts'
import { keyRemoved } from './fakes/trouble.fixture.ts'
import { getIncident } from './get-incident.ts'

const means = incidentMeans([
  {
    type: 'diagnosis.made',
    verdict: 'cause-found',
    trouble: keyRemoved,
    notChecked: [{ what: verbatim('Ingresses'), why: verbatim('no permission') }],
    earlier: [{ incidentId: 'i-0', closedAt: '2026-05-01T00:00:00.000Z', reason: 'mended', action: 'restore-config-key', helped: true }],
    durationMs: 5,
  },
  { type: 'plan.none', why: { en: 'mode observe', zh: '观察模式' } },
])

describe('get_incident', () => {
  it('tells cause, evidence, what helped before and what happened', async () => {
    const { data } = await asking(getIncident, { id: 'i-1' }, means)
    expect(data).toMatchObject({
      id: 'i-1',
      verdict: 'cause-found',
      trouble: { cause: 'reference.key-missing', evidence: [{ number: 1 }] },
      noPlan: 'mode observe',
      earlier: [{ incidentId: 'i-0', helped: true }],
      notChecked: [{ what: 'Ingresses' }],
      timeline: [
        { by: 'aceso', type: 'incident.opened', title: 'cart is down' },
        { type: 'diagnosis.made', verdict: 'cause-found', durationMs: 5 },
        { type: 'plan.none', why: 'mode observe' },
      ],
    })
  })

  it.each(['i-1;drop', '../x', 'i 1', ''])('refuses the id %j', (id) => {
    expect(getIncident.input.safeParse({ id }).success).toBe(false)
  })
})
