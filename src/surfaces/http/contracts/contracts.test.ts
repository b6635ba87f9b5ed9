import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type * as hypothesis from '../../../domain/incident/hypothesis.ts'
import type * as incident from '../../../domain/incident/incident.ts'
import type * as hint from '../../../domain/incident/manual-hint.ts'
import type * as plan from '../../../domain/incident/plan.ts'
import type * as signal from '../../../domain/incident/signal.ts'
import type * as timeline from '../../../domain/incident/timeline.ts'
import type * as jobs from '../../../ports/jobs.ts'
import type * as store from '../../../ports/store/store.ts'
import type { DeadLetter } from './control.ts'
import type { Trouble } from './diagnosis.ts'
import { pageQuery } from './envelope.ts'
import { type Delivery, type FoldedSignal, type Incident, IncidentQuery, type ManualHint, type StoredSignal } from './incident.ts'
import { IncidentId, NamespaceName, ObjectName, TokenName } from './names.ts'
import type { Plan } from './plan.ts'
import { EventBody, type TimelineEvent } from './timeline.ts'

/** A type without `readonly`, `?` and `undefined`: what is left is the names and values on the wire. */
type Wire<Type> = Type extends readonly (infer Item)[]
  ? Wire<Item>[]
  : Type extends object
    ? { -readonly [Key in keyof Type]-?: Wire<Exclude<Type[Key], undefined>> }
    : Type

describe('contracts', () => {
  it('carry every field of the domain and no other', () => {
    expectTypeOf<Wire<Omit<Incident, 'stage' | 'certainty' | 'manualHint'>>>().toEqualTypeOf<Wire<incident.Incident>>()
    expectTypeOf<Wire<Plan>>().toEqualTypeOf<Wire<plan.Plan>>()
    expectTypeOf<Wire<Trouble>>().toEqualTypeOf<Wire<hypothesis.Trouble>>()
    expectTypeOf<Wire<TimelineEvent>>().toEqualTypeOf<Wire<timeline.TimelineEvent>>()
    expectTypeOf<Wire<StoredSignal>>().toEqualTypeOf<Wire<signal.StoredSignal>>()
    expectTypeOf<Wire<FoldedSignal>>().toEqualTypeOf<Wire<signal.FoldedSignal>>()
    expectTypeOf<Wire<Delivery>>().toEqualTypeOf<Wire<store.Delivery>>()
    expectTypeOf<keyof DeadLetter>().toEqualTypeOf<keyof jobs.DeadLetter>()
    expectTypeOf((known: incident.Incident & Pick<Incident, 'stage' | 'certainty'>): Incident => known).toBeFunction()
    expectTypeOf<Wire<ManualHint>>().toEqualTypeOf<Wire<hint.ManualHint>>()
    expect(EventBody.options.length).toBeGreaterThan(20)
  })

  it('become JSON schemas, every registered one', () => {
    const { schemas } = z.toJSONSchema(z.globalRegistry)
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['Incident', 'Plan', 'TimelineEvent', 'Problem', 'Trouble']))
  })

  it('page from 1, twenty at a time, at most a hundred', () => {
    const Query = z.strictObject(pageQuery(['updatedAt', 'severity']))
    expect(Query.parse({})).toEqual({ page: 1, pageSize: 20, sortBy: 'updatedAt', sortDesc: true })
    expect(Query.parse({ page: '3', pageSize: '100', sortBy: 'severity', sortDesc: 'false' })).toEqual({
      page: 3,
      pageSize: 100,
      sortBy: 'severity',
      sortDesc: false,
    })
    const wrong = [{ page: '0' }, { pageSize: '101' }, { sortBy: 'id; drop' }, { sortDesc: 'yes' }, { size: '5' }]
    expect(wrong.filter((query) => Query.safeParse(query).success)).toEqual([])
  })

  it('take one state or several', () => {
    expect(IncidentQuery.parse({ state: 'watching' }).state).toEqual(['watching'])
    expect(IncidentQuery.parse({ state: ['watching', 'closed'] }).state).toEqual(['watching', 'closed'])
  })

  it.each([
    [NamespaceName, ['shop', 'a', 'a-1'], ['Shop', '-a', 'a-', 'a.b', 'a/b', '', 'a'.repeat(64), 'a\nb', '../x']],
    [ObjectName, ['cart', 'cart.v1', 'a'.repeat(63)], ['Cart', 'a..b', '.a', 'a b', '$(id)', 'a.'.repeat(127)]],
    [IncidentId, ['i-7f3a9c', 'p-91be04'], ['x-7f3a9c', 'i-', "i-1' or 1=1"]],
    [TokenName, ['night-shift', 'ci'], ['local', 'aceso', 'Night', 'a b']],
  ] as const)('check names by their grammar (%#)', (schema, right, wrong) => {
    expect([...right, ...wrong].filter((name) => schema.safeParse(name).success)).toEqual(right)
  })
})
